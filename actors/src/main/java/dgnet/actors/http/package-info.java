/** The service's door: HTTP with JSON, event streams, and the guard before them. */
package dgnet.actors.http;
