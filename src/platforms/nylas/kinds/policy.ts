// The kind `policy`: how much an account may send, store and keep. Facts: Nylas API reference, section 2.
import { type Diagnostic, report } from '../../../core/diagnostic.ts';
import type { Field, Kind } from '../../../core/kind.ts';
import type { Resource } from '../../../core/resource.ts';
import { formatQuantity } from '../../../core/unit.ts';
import { codes } from '../codes.ts';

const MEBIBYTE = 2 ** 20;

/** A limit in bytes; the smallest plausible storage is larger than the smallest plausible attachment. */
function bytes(
  maximum: string,
  { unlimited, suspiciousBelow }: { unlimited: boolean; suspiciousBelow: number },
): Field {
  return { type: 'integer', unit: 'bytes', unlimited, maximum, suspiciousBelow, whenLowered: 'lowers-quota' };
}

function days(maximum: string): Field {
  return { type: 'integer', unit: 'days', unlimited: true, maximum, whenLowered: 'shortens-retention' };
}

function count(maximum: string, { unlimited, isSends = false }: { unlimited: boolean; isSends?: boolean }): Field {
  const whenUnlimited = isSends ? ({ whenUnlimited: 'unlimited-sends' } as const) : {};
  return { type: 'integer', unit: 'count', unlimited, maximum, whenLowered: 'lowers-quota', ...whenUnlimited };
}

const INBOX_RETENTION = 'limits.limit_inbox_retention_period';
const SPAM_RETENTION = 'limits.limit_spam_retention_period';

export const policy: Kind = {
  name: 'policy',
  section: 'policies',
  nameField: 'name',
  naturalKey: ['name'],
  fields: {
    name: { type: 'text' },
    'limits.limit_attachment_size_limit': bytes('limit_attachment_size_limit', {
      unlimited: false,
      suspiciousBelow: 1024,
    }),
    'limits.limit_attachment_count_limit': count('limit_attachment_count_limit', { unlimited: false }),
    'limits.limit_attachment_allowed_types': { type: 'set' },
    'limits.limit_size_total_mime': bytes('limit_size_total_mime', { unlimited: false, suspiciousBelow: 1024 }),
    'limits.limit_storage_total': bytes('limit_storage_total', { unlimited: true, suspiciousBelow: MEBIBYTE }),
    'limits.limit_count_daily_message_received': count('limit_count_daily_message_received', { unlimited: true }),
    'limits.limit_count_daily_email_sent': count('limit_count_daily_email_sent', { unlimited: true, isSends: true }),
    [INBOX_RETENTION]: days('limit_inbox_retention_period'),
    [SPAM_RETENTION]: days('limit_spam_retention_period'),
    'spam_detection.use_list_dnsbl': { type: 'boolean' },
    'spam_detection.use_header_anomaly_detection': { type: 'boolean' },
    'spam_detection.spam_sensitivity': { type: 'number', minimum: 0.1, maximum: 5 },
  },
  check: checkRetention,
};

/** Spam must be gone strictly before the inbox; unlimited counts as infinity (reference 2.1). */
function checkRetention(resource: Resource): readonly Diagnostic[] {
  const inbox = resource.attributes[INBOX_RETENTION];
  const spam = resource.attributes[SPAM_RETENTION];
  if (typeof inbox !== 'number' || typeof spam !== 'number') return [];
  const length = (retention: number) => (retention === -1 ? Number.POSITIVE_INFINITY : retention);
  if (length(spam) < length(inbox)) return [];
  const inboxPlace = resource.places[INBOX_RETENTION];
  const detail =
    `${resource.address} keeps spam for ${formatQuantity('days', spam)} and the inbox for ${formatQuantity('days', inbox)}` +
    `${inboxPlace === undefined ? '' : ` (line ${inboxPlace.line})`}; the API refuses a policy that does not keep spam for a shorter time.`;
  const hint = 'Make limit_spam_retention_period less than limit_inbox_retention_period.';
  return [
    report(codes['retention-order'], {
      place: resource.places[SPAM_RETENTION] ?? resource.place,
      address: resource.address,
      detail,
      hint,
    }),
  ];
}
