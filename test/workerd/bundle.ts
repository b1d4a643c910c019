/**
 * What a deployment has in its bundle and reads at its first use. In the test runner an import is a call, and one object cannot wait for
 * the call of another.
 */
import '../../src/alerts/open-desk.ts';
import '../../src/alerts/round.ts';
import '../../src/mailbox/admin/admin.ts';
import '../../src/mailbox/admin/measure.ts';
import '../../src/mailbox/admin/watch.ts';
import '../../src/mailbox/reconcile/go-on.ts';
import '../../src/metrics/analytics.ts';
