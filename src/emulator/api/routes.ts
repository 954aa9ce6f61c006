// Which route answers which method and path. It only finds; the routes themselves are in the folders beside it.

import type { Route } from './answer.ts';
import { getApplication } from './applications.ts';
import { createGrant } from './grant/grant-create.ts';
import { deleteGrant, getGrant, listGrants, updateGrant } from './grant/grants.ts';
import { listRuleEvaluations } from './grant/rule-evaluations.ts';
import { addItems, listItems, removeItems } from './list/list-items.ts';
import { createList, deleteList, getList, listLists, updateList } from './list/lists.ts';
import { createPolicy, deletePolicy, getPolicy, listPolicies, updatePolicy } from './policy/policies.ts';
import { badRequest, Refusal } from './refusal.ts';
import { createRule, deleteRule, getRule, listRules, updateRule } from './rule/rules.ts';
import { startAutoGroup } from './workspace/auto-group.ts';
import { manualAssign } from './workspace/manual-assign.ts';
import {
  createWorkspace,
  deleteWorkspace,
  getWorkspace,
  listWorkspaces,
  updateWorkspace,
} from './workspace/workspaces.ts';

const ROUTES: Readonly<Record<string, Readonly<Record<string, Route>>>> = {
  '/v3/applications': { GET: getApplication },
  '/v3/connect/custom': { POST: createGrant },
  '/v3/grants': { GET: listGrants },
  '/v3/grants/{id}': { GET: getGrant, PATCH: updateGrant, DELETE: deleteGrant },
  '/v3/grants/{id}/rule-evaluations': { GET: listRuleEvaluations },
  '/v3/lists': { GET: listLists, POST: createList },
  '/v3/lists/{id}': { GET: getList, PUT: updateList, DELETE: deleteList },
  '/v3/lists/{id}/items': { GET: listItems, POST: addItems, DELETE: removeItems },
  '/v3/policies': { GET: listPolicies, POST: createPolicy },
  '/v3/policies/{id}': { GET: getPolicy, PUT: updatePolicy, DELETE: deletePolicy },
  '/v3/rules': { GET: listRules, POST: createRule },
  '/v3/rules/{id}': { GET: getRule, PUT: updateRule, DELETE: deleteRule },
  '/v3/workspaces': { GET: listWorkspaces, POST: createWorkspace },
  '/v3/workspaces/{id}': { GET: getWorkspace, PATCH: updateWorkspace, DELETE: deleteWorkspace },
  '/v3/workspaces/auto-group': { POST: startAutoGroup },
  '/v3/workspaces/{id}/manual-assign': { POST: manualAssign },
};

export interface FoundRoute {
  readonly route: Route;
  /** Decoded; empty where the path has none. */
  readonly id: string;
}

/**
 * Finds the route of a request.
 * @param path as in the URL, still percent-encoded
 * @throws Refusal 404 for an unknown path, 405 for a method that the path does not take, 400 for a malformed escape
 */
export function findRoute(method: string, path: string): FoundRoute {
  // Ids stand in the third segment only, so that one look-up finds the pattern.
  const [, version, collection, id, ...rest] = path.split('/');
  const pattern = id === undefined || ROUTES[path] ? path : ['', version, collection, '{id}', ...rest].join('/');
  const methods = Object.hasOwn(ROUTES, pattern) ? ROUTES[pattern] : undefined;
  if (methods === undefined || id === '') {
    throw new Refusal(404, 'not_found_error', `the emulator has no route ${path}`);
  }
  const route = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (route === undefined) throw new Refusal(405, 'invalid_request_error', `${path} does not take ${method}`);
  return { route, id: id === undefined || pattern === path ? '' : decode(id) };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw badRequest('the path holds a malformed escape');
  }
}
