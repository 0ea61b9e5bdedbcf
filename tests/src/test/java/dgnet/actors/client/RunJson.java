package dgnet.actors.client;

/** Runs as the service writes them. */
public final class RunJson {
    private RunJson() {}

    /** A run that trains. */
    public static String training(String id) {
        return of(id, "training", 12, "null", "\"cpu\"", "null");
    }

    /** A run that waits. */
    public static String queued(String id, int place) {
        return of(id, "queued", 0, Integer.toString(place), "null", "null");
    }

    /** A run in a state that needs no more. */
    public static String in(String id, String state) {
        return of(id, state, state.equals("completed") ? 240 : 12, "null", "null", "null");
    }

    /** A run that failed. */
    public static String failed(String id, String fault) {
        return of(id, "failed", 12, "null", "null", "\"" + fault + "\"");
    }

    private static String of(String id, String state, int episode, String place, String device, String fault) {
        return "{\"id\":\"" + id + "\",\"preset\":\"quickstart\",\"settings\":{\"episodes\":\"240\"},"
                + "\"directory\":\"/srv/runs/" + id + "\",\"priority\":0,\"state\":\"" + state + "\",\"place\":" + place
                + ",\"device\":" + device + ",\"submitted\":\"2026-11-01T12:00:00Z\",\"started\":null,\"ended\":null,"
                + "\"episode\":" + episode + ",\"episodes\":240,\"best\":"
                + (episode > 0 ? "{\"score\":0.8125,\"episode\":10}" : "null")
                + ",\"checkpoint\":{\"episode\":10,\"at\":\"2026-11-01T12:01:00.5Z\"},\"fault\":" + fault
                + ",\"pausedBy\":null,\"attempts\":1,\"quarantined\":0,\"lastEvent\":" + episode
                + ",\"somethingNew\":true}";
    }
}
