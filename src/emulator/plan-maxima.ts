// The most that a plan allows for each limit of a policy and of each counted kind, and the plan that the emulator starts
// with. What a request may set is in api/policy/policy-limits.ts, and the counting in api/writes.ts.

/**
 * Maxima by limit name, and of `rules` and `lists` in the application: bytes, days or counts. -1 means that there is none,
 * and that a policy may say -1.
 */
export type PlanMaxima = Readonly<Record<string, number>>;

const MEBIBYTE = 1024 ** 2;
const GIBIBYTE = 1024 ** 3;

/**
 * The Full Platform plan (reference section 3). Whether its MB and GB are binary is not known; the examples of the
 * specification are, so these are too. Storage is the figure for the organization, since none is known for an inbox.
 */
export const FULL_PLATFORM_MAXIMA: PlanMaxima = {
  limit_attachment_size_limit: 50 * MEBIBYTE,
  limit_attachment_count_limit: 20,
  limit_size_total_mime: 100 * MEBIBYTE,
  limit_storage_total: 10 * GIBIBYTE,
  limit_count_daily_message_received: -1,
  limit_count_daily_email_sent: -1,
  limit_inbox_retention_period: 365,
  limit_spam_retention_period: 30,
  rules: 30,
  lists: 50,
};
