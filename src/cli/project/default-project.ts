// The project of a folder without a tierform.yaml: one environment on the embedded emulator, so that the tool can be
// tried before it can do harm.
import type { Project } from '../../config/project.ts';
import { nylas } from '../../platforms/nylas/index.ts';

const { model } = nylas;

export const defaultProject: Project = {
  tiersFolder: 'tiers',
  defaultEnvironment: 'local',
  environments: {
    local: {
      name: 'local',
      platforms: {
        [model.name]: { settings: { endpoint: 'emulator' }, maxima: model.plans['full-platform'] ?? 'none' },
      },
      variables: {},
      state: undefined,
      place: undefined,
    },
  },
  accept: [],
  guardrails: { maxDeletes: 0, maxAffectedAccounts: undefined, levels: {} },
};
