package dgnet.model.engine;

/** The device can no longer be used by this process (illegal access, device-side assertion, lost device): only a new process can. */
public final class DeviceLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DeviceLostException(String message, Throwable cause) {
        super(message, cause);
    }
}
