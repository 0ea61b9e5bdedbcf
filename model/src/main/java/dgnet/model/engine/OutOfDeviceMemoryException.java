package dgnet.model.engine;

/** The device has too little memory for the request. It can still be used for smaller requests. */
public final class OutOfDeviceMemoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OutOfDeviceMemoryException(String message, Throwable cause) {
        super(message, cause);
    }
}
