// The one route of the application that an API key belongs to (reference 4.3). Its other settings are not emulated.

import { type Answer, answerObject, type Call } from './answer.ts';

/** The application and its default workspace, if it has one. */
export function getApplication(call: Call): Answer {
  const workspace = call.store.defaultWorkspace;
  return answerObject(call, 200, {
    application_id: call.store.applicationId,
    organization_id: call.store.organizationId,
    region: 'us',
    environment: 'sandbox',
    branding: { name: 'Emulated application' },
    ...(workspace === undefined ? {} : { default_workspace_id: workspace.workspace_id }),
  });
}
