// What a new project begins with: a tier that every plan allows, and what `init` proposes for an application.
import type { Starter } from '../platform.ts';

export const starter: Starter = {
  regions: { us: 'United States', eu: 'Europe' },
  keyVariable: 'NYLAS_API_KEY',
  plan: 'full-platform',
  exampleId: '00000000-0000-0000-0000-000000000000',
  tier: { name: 'free', write: writeTier },
};

/** Names that hardly anything live has, since what has one of them would be taken in by the first apply. */
function writeTier(domain: string): string {
  return `# The free tier. Higher tiers are files like this one, with a higher rank and more generous limits.
tier: free
rank: 10

policies:
  free: # its address is policy.free
    name: Free tier (tierform)
    # Limits per account. What is not listed here stays as it is on the platform.
    limits:
      limit_storage_total: 1GiB
      limit_count_daily_email_sent: 100
      limit_inbox_retention_period: 30d # shortening a retention may delete mail for good
      limit_spam_retention_period: 7d # must be shorter than the inbox retention
    spam_detection:
      use_list_dnsbl: true
      spam_sensitivity: 1.5 # stricter than the platform's own 1

workspaces:
  free:
    name: Free tier (tierform)
    domain: ${domain} # cannot be changed later
    auto_group: true # new accounts on the domain land here
    policy: free
`;
}
