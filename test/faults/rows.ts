// The rows of the fault table: what goes wrong, and where. What comes of it is played, never written down.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Knobs } from '../../src/emulator/knobs.ts';
import {
  alwaysFrom,
  answer,
  create,
  failed,
  limited,
  lost,
  makesSame,
  POLICIES,
  policyNamed,
  refusal,
  remove,
  tooLarge,
  unreached,
  update,
} from './meetings.ts';
import { type FaultWorld, type Meeting, requestOf, statePath } from './world.ts';

export interface Row {
  readonly fault: string;
  /** The first apply makes all; `change` is an update, a delete and a create; `plan` is one after the first apply. */
  readonly during: 'first apply' | 'change' | 'plan';
  readonly meetings?: readonly Meeting[];
  readonly isFull?: (write: number) => boolean;
  readonly knobs?: Partial<Knobs>;
  readonly plan?: Readonly<Record<string, number>>;
  /** What somebody does before the command. */
  readonly prepare?: (world: FaultWorld) => void;
  /** The state can only be moved away afterwards. */
  readonly isDamaged?: true;
  /** Somebody else makes another object of a name. */
  readonly isTwice?: true;
}

export interface Group {
  readonly title: string;
  readonly rows: readonly Row[];
}

export const groups: readonly Group[] = [
  {
    title: 'A create whose outcome nobody knows',
    rows: [
      {
        fault: 'The connection breaks before the request arrives',
        during: 'first apply',
        meetings: [create(lost('not-done'))],
      },
      { fault: 'The object is made, and the answer is lost', during: 'first apply', meetings: [create(lost('done'))] },
      {
        fault: 'The object is made, and no answer comes in time',
        during: 'first apply',
        meetings: [create({ kind: 'timeout', work: 'done' })],
      },
      { fault: '500, and nothing was done', during: 'first apply', meetings: [create(failed(500, 'not-done'))] },
      { fault: '500, and the object was made', during: 'first apply', meetings: [create(failed(500, 'done'))] },
      {
        fault: 'The answer is lost, and lists show the object 40 s later',
        during: 'first apply',
        meetings: [create(lost('done'))],
        knobs: { listLagSeconds: 40 },
      },
      {
        fault: 'The answer is lost each time, and nothing was done',
        during: 'first apply',
        meetings: [create(lost('not-done'), alwaysFrom(1))],
      },
      {
        fault: 'The answer is lost, and somebody makes one of the same name at that moment',
        during: 'first apply',
        meetings: [create({ kind: 'other', requests: makesSame, next: lost('done') })],
        isTwice: true,
      },
    ],
  },
  {
    title: 'An update or a delete without an answer',
    rows: [
      { fault: 'An update is done, and the answer is lost', during: 'change', meetings: [update(lost('done'))] },
      {
        fault: 'An update is not done, and the connection breaks',
        during: 'change',
        meetings: [update(lost('not-done'))],
      },
      { fault: '500, and the update was done', during: 'change', meetings: [update(failed(500, 'done'))] },
      { fault: 'A delete is done, and the answer is lost', during: 'change', meetings: [remove(lost('done'))] },
      { fault: '503 to a delete that was done', during: 'change', meetings: [remove(failed(503, 'done'))] },
    ],
  },
  {
    title: 'A server that is too busy, or away',
    rows: [
      { fault: '429 without Retry-After', during: 'first apply', meetings: [create(limited())] },
      { fault: '429 with Retry-After: 7', during: 'first apply', meetings: [create(limited('7'))] },
      {
        fault: '429 with Retry-After as a date',
        during: 'first apply',
        meetings: [create(limited(new Date(Date.UTC(2026, 10, 21, 12, 0, 30)).toUTCString()))],
      },
      { fault: '429 for ever', during: 'first apply', meetings: [create(limited(), alwaysFrom(1))] },
      {
        fault: '503 to every listing',
        during: 'plan',
        meetings: [{ method: 'GET', path: '/v3/', ...alwaysFrom(1), trouble: failed(503, 'not-done') }],
      },
      {
        fault: 'The second page of a listing fails each time',
        during: 'plan',
        knobs: { maximumPageSize: 1 },
        meetings: [{ method: 'GET', path: 'page_token', ...alwaysFrom(1), trouble: failed(500, 'not-done') }],
      },
      {
        fault: 'Nobody listens at the address',
        during: 'plan',
        meetings: [
          {
            method: 'GET',
            path: '/v3/',
            ...alwaysFrom(1),
            trouble: unreached('refused', 'cannot connect to api.us.nylas.com (ECONNREFUSED)'),
          },
        ],
      },
      {
        fault: 'The certificate is not valid',
        during: 'plan',
        meetings: [
          {
            method: 'GET',
            path: '/v3/',
            ...alwaysFrom(1),
            trouble: unreached('tls', 'the certificate of api.us.nylas.com is not valid (CERT_HAS_EXPIRED)'),
          },
        ],
      },
      {
        fault: 'Reads are 55 s behind writes',
        during: 'change',
        knobs: { listLagSeconds: 55, workspaceReadLagSeconds: 55 },
      },
    ],
  },
  {
    title: 'Answers that are no answers',
    rows: [
      {
        fault: 'A page of HTML instead of JSON',
        during: 'plan',
        meetings: [
          { method: 'GET', path: POLICIES, ...alwaysFrom(1), trouble: answer({ body: '<html>welcome</html>' }) },
        ],
      },
      {
        fault: 'A redirect',
        during: 'plan',
        meetings: [
          {
            method: 'GET',
            path: POLICIES,
            ...alwaysFrom(1),
            trouble: answer({
              status: 302,
              headers: { location: 'https://elsewhere.example/', 'x-request-id': 'r-42' },
            }),
          },
        ],
      },
      {
        fault: 'An answer of more than 32 MiB',
        during: 'plan',
        meetings: [
          {
            method: 'GET',
            path: POLICIES,
            ...alwaysFrom(1),
            trouble: tooLarge(),
          },
        ],
      },
      {
        fault: 'A create is answered with HTML, and was done',
        during: 'first apply',
        meetings: [create(answer({ body: '<html></html>' }, 'done'))],
      },
    ],
  },
  {
    title: 'A change that is refused',
    rows: [
      {
        fault: 'The key is that of another application than `application_id` names',
        during: 'change',
        prepare: ({ folder }) => {
          const path = join(folder, 'tierform.yaml');
          writeFileSync(path, readFileSync(path, 'utf8').replace('api_key', 'application_id: another, api_key'));
        },
      },
      { fault: 'The plan of the account allows no rules (403)', during: 'first apply', plan: { rules: 0 } },
      {
        fault: '400 to one create',
        during: 'first apply',
        meetings: [create(refusal(400, 'invalid_request_error', 'Name is not allowed'))],
      },
      {
        fault: 'The plan of the account allows less than the files ask for (403)',
        during: 'first apply',
        plan: { limit_count_daily_email_sent: 500 },
      },
      {
        fault: '401 in the middle',
        during: 'first apply',
        meetings: [create(refusal(401, 'unauthorized', 'The key was revoked'), alwaysFrom(1))],
      },
    ],
  },
  {
    title: 'Somebody else at the same time',
    rows: [
      {
        fault: 'The object is edited between the plan and its write',
        during: 'change',
        meetings: [
          {
            method: 'GET',
            path: `${POLICIES}/`,
            trouble: {
              kind: 'other',
              requests: emulator => [
                requestOf('PUT', `${POLICIES}/${policyNamed(emulator, 'Free')}`, {
                  limits: { limit_count_daily_email_sent: 77 },
                }),
              ],
            },
          },
        ],
      },
      {
        fault: 'The object is deleted between the plan and its write',
        during: 'change',
        meetings: [
          {
            method: 'GET',
            path: `${POLICIES}/`,
            trouble: {
              kind: 'other',
              requests: emulator => [requestOf('DELETE', `${POLICIES}/${policyNamed(emulator, 'Free')}`)],
            },
          },
        ],
      },
      {
        fault: 'Another apply holds the lock',
        during: 'change',
        prepare: ({ folder }) =>
          writeFileSync(
            statePath(folder).replace('.json', '.lock'),
            JSON.stringify({
              id: '1',
              actor: 'bob',
              host: 'laptop',
              purpose: 'apply',
              since: '2026-11-21T11:50:00.000Z',
            }),
          ),
      },
    ],
  },
  {
    title: 'The end of the program',
    rows: [
      {
        fault: 'Ctrl-C, or SIGTERM, at the first write',
        during: 'first apply',
        meetings: [{ method: 'POST', path: '/v3/', trouble: { kind: 'interrupt' } }],
      },
      {
        fault: 'SIGKILL before a create arrives',
        during: 'first apply',
        meetings: [create({ kind: 'kill', work: 'not-done' })],
      },
      {
        fault: 'SIGKILL after a create was done',
        during: 'first apply',
        meetings: [create({ kind: 'kill', work: 'done' })],
      },
      {
        fault: 'SIGKILL after an update was done',
        during: 'change',
        meetings: [update({ kind: 'kill', work: 'done' })],
      },
      {
        fault: 'SIGKILL after a delete was done',
        during: 'change',
        meetings: [remove({ kind: 'kill', work: 'done' })],
      },
    ],
  },
  {
    title: 'State that cannot be kept or used',
    rows: [
      { fault: 'The disk is full when the apply begins', during: 'first apply', isFull: () => true },
      { fault: 'The disk is full after the first writes', during: 'first apply', isFull: write => write > 2 },
      { fault: 'The state is gone', during: 'change', prepare: ({ folder }) => rmSync(statePath(folder)) },
      {
        fault: 'The state is damaged',
        during: 'change',
        isDamaged: true,
        prepare: ({ folder }) => writeFileSync(statePath(folder), '{"version":'),
      },
      {
        fault: 'The state is of a later format',
        during: 'change',
        isDamaged: true,
        prepare: ({ folder }) =>
          writeFileSync(statePath(folder), '{"version":99,"written_by":{"tool_version":"9.0.0"}}\n'),
      },
    ],
  },
];
