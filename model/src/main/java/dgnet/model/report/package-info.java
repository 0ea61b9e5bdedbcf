/** What people look at: pictures of slices, and the page that an evaluation leaves. */
package dgnet.model.report;
