// The text of a new tierform.yaml, in canonical form. Every answer in it has been checked, and is quoted where YAML would
// read something else.
import { printText } from '../../../config/yaml/print.ts';
import type { Starter } from '../../../platforms/platform.ts';
import type { ProjectAnswers, RealEnvironment } from '../questions/answers.ts';
import { LOCAL } from '../questions/checks.ts';

export interface ProjectTextRequest {
  /** The platform's name: that of its block. */
  readonly platform: string;
  readonly starter: Starter;
  readonly answers: ProjectAnswers;
  /** The path to the JSON Schema. */
  readonly schema: string;
}

export function writeProject({ platform, starter, answers, schema }: ProjectTextRequest): string {
  const { environments, domain, plan } = answers;
  const example = {
    name: 'production',
    region: Object.keys(starter.regions)[0] ?? '',
    keyVariable: starter.keyVariable,
  };
  const write = (environment: RealEnvironment) => writeEnvironment({ platform, starter, domain, plan, environment });
  const real =
    environments.length > 0
      ? environments.map(write)
      : [LATER + commentOut(write({ ...example, applicationId: undefined }))];
  return `${modeLine(schema)}

tiers: tiers
default_environment: ${LOCAL} # the emulator: nothing real is touched unless --env names another

environments:
  ${LOCAL}:
    ${platform}:
      endpoint: emulator
      plan: ${printText(plan)} # the emulator enforces this plan
    variables:
      domain: ${printText(domain)} # \${domain} in tier files

${real.join('\n')}
# What an apply may not do without an entry in accept, and which guards stop it or only warn.
# guardrails:
#   max_deletes: 0
#   max_affected_accounts: 5000
#   guards:
#     loosens-limits: stop
`;
}

/** What tells editors the schema. */
export function modeLine(schema: string): string {
  return `# yaml-language-server: $schema=${schema}`;
}

interface EnvironmentTextRequest extends Pick<ProjectTextRequest, 'platform' | 'starter'> {
  readonly domain: string;
  readonly plan: string;
  readonly environment: RealEnvironment;
}

function writeEnvironment({ platform, starter, domain, plan, environment }: EnvironmentTextRequest): string {
  const { name, region, keyVariable, applicationId } = environment;
  const id =
    applicationId === undefined
      ? `# application_id: ${starter.exampleId}`
      : `application_id: ${printText(applicationId)}`;
  return `  ${printText(name)}:
    ${platform}:
      region: ${printText(region)} # ${Object.keys(starter.regions).join(' or ')}
      api_key: $${keyVariable} # the name of an environment variable, never the key itself
      ${id} # refuse the key of any other application
      plan: ${printText(plan)}
    variables:
      domain: ${printText(domain)}
`;
}

/** Above what is commented out. */
const LATER = `  # A real application, once there is a key for it. The workflows that init wrote are made from this file: then remove
  # plan.yml, apply.yml and drift.yml from .github/workflows, and run init again.
`;

function commentOut(text: string): string {
  const lines = text.trimEnd().split('\n');
  return lines.map(line => `  # ${line.slice(2)}\n`).join('');
}
