/**
 * The HTTP interface of the service: JSON, event streams, the dashboard, and access control.
 *
 * <p>Must not import dgnet.actors.service, client or cli.
 */
package dgnet.actors.http;
