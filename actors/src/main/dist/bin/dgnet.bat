@echo off
rem Starts DGNet; what it heeds from the environment is told in the file dgnet beside this one.
setlocal EnableDelayedExpansion
set "home=%~dp0.."

set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java.exe"
if not defined DGNET_HEAP set "DGNET_HEAP=4g"

rem Threads that wait for each other sleep: spinning costs a busy machine more than ten times the time.
if not defined OMP_WAIT_POLICY set "OMP_WAIT_POLICY=PASSIVE"

set "online="
if "%DGNET_ONLINE%"=="1" set "online=-Dai.djl.offline=false"

if defined PYTORCH_LIBRARY_PATH if not defined PYTORCH_FLAVOR (
  set "PYTORCH_FLAVOR=cpu"
  if exist "%PYTORCH_LIBRARY_PATH%\torch_cuda.dll" set "PYTORCH_FLAVOR=cu128"
)

set "classpath=%home%\lib\*"
if defined PYTORCH_FLAVOR if /i "%PYTORCH_FLAVOR:~0,2%"=="cu" (
  set "classpath=%home%\lib"
  for %%j in ("%home%\lib\*.jar") do (
    set "name=%%~nj"
    if not "!name:~0,18!"=="pytorch-native-cpu" set "classpath=!classpath!;%%j"
  )
)

"%java%" "@%home%\bin\jvm.options" -Xmx%DGNET_HEAP% %online% %DGNET_OPTS% "-Dlogback.configurationFile=%home%\conf\logback.xml" -cp "%classpath%" dgnet.actors.cli.Dgnet %*
exit /b %ERRORLEVEL%
