// What rules did to the mail of an account (reference 5.5): nothing, since nobody sends mail here.

import type { Answer, Call } from '../answer.ts';
import type { Fields } from '../fields.ts';
import { answerPage } from '../paging.ts';
import { findGrant } from './grants.ts';

/** An empty page. 404 for an unknown account, 400 for a limit or a token that makes no sense. */
export function listRuleEvaluations(call: Call): Answer {
  findGrant(call);
  return answerPage<Fields>(call, [], record => record);
}
