package dgnet.model.engine;

/** This process can no longer use the device (illegal access, device-side assertion, lost device). A new process can. */
public final class DeviceLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DeviceLostException(String message, Throwable cause) {
        super(message, cause);
    }
}
