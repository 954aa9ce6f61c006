// `tierform explain`: what holds for one account, and why; or all that is known of one resource. Sends nothing but GET.
import type { KnownMaxima } from '../../config/quantity.ts';
import { didYouMean, suggest } from '../../config/suggest.ts';
import { type Diagnostic, report } from '../../core/diagnostic.ts';
import { isForeignReference, type LiveObject } from '../../core/resource.ts';
import { codes } from '../../plan/codes.ts';
import { explainAccount } from '../../plan/explain/account.ts';
import type { ExplainContext } from '../../plan/explain/context.ts';
import { explainPlacement, listPlacements } from '../../plan/explain/placement.ts';
import { explainResource, listAddresses } from '../../plan/explain/resource.ts';
import { matchViews } from '../../plan/match.ts';
import { planMatched } from '../../plan/plan.ts';
import { PlatformError } from '../../platforms/platform.ts';
import { readBehind } from '../../platforms/read-live.ts';
import { renderAccount } from '../../render/explain/account-text.ts';
import { type Explained, explainToJson } from '../../render/explain/json.ts';
import { renderPlacement } from '../../render/explain/placement-text.ts';
import { renderResource } from '../../render/explain/resource-text.ts';
import { codes as cliCodes } from '../codes.ts';
import type { GlobalOptions, Io } from '../io/io.ts';
import { printDiagnostics, requireValid, styleOf, withPublishedErrors } from '../output.ts';
import { models } from '../platforms.ts';
import { type Configuration, loadConfiguration } from '../project/configuration.ts';
import { readViews } from '../reading.ts';
import { openSession, type Session } from '../session.ts';

export interface ExplainOptions extends GlobalOptions {
  readonly format: 'text' | 'json';
}

/** @returns the exit code: 1 for trouble, and for what does not exist */
export async function explain(io: Io, subject: string, options: ExplainOptions): Promise<number> {
  const configuration = await loadConfiguration({ io, options, models, paths: [] });
  const name = configuration.environment?.name ?? '';
  const publishFailed = (diagnostics: readonly Diagnostic[]) => {
    if (options.format === 'json') io.stdout(explainToJson(name, {}, diagnostics));
  };
  // Warnings about the files are for whoever edits them.
  const errors = configuration.diagnostics.filter(({ severity }) => severity === 'error');
  if (!requireValid(io, options, { ...configuration, diagnostics: errors })) {
    publishFailed(configuration.diagnostics);
    return 1;
  }
  return withPublishedErrors(publishFailed, async () => {
    const session = await openSession({ io, options, configuration });
    try {
      const explained = await explainSubject(subject.trim(), session, configuration);
      return print(io, options, { session, configuration, explained });
    } finally {
      await session.close();
    }
  });
}

/** The explanation, or why there is none. */
async function explainSubject(
  subject: string,
  session: Session,
  configuration: Configuration,
): Promise<Explained | Diagnostic> {
  if (!subject.includes('@')) {
    const context = await readContext(session, configuration, {
      readAccounts: session.readAccounts,
      behind: undefined,
    });
    const placement = explainPlacement(subject, context);
    const resource = placement === undefined ? explainResource(subject, context) : undefined;
    return (placement ?? resource) ? { placement, resource } : unknownAddress(subject, context);
  }
  const account = await findAccount(subject.toLowerCase(), session);
  if ('code' in account) return account;
  // Of the others nothing is said, so that they need not be read: there may be very many.
  const context = await readContext(session, configuration, { readAccounts: async () => [account], behind: account });
  return { account: explainAccount(account, context) };
}

interface ContextOptions {
  readonly readAccounts: Session['readAccounts'];
  /** An account, of which all that it leads to is to be known. */
  readonly behind: LiveObject | undefined;
}

/** Reads all kinds, since what no file declares is explained as well. */
async function readContext(
  session: Session,
  configuration: Configuration,
  { readAccounts, behind }: ContextOptions,
): Promise<ExplainContext> {
  const { accountModel, environment } = session;
  const source = {
    ...session,
    readAccounts,
    readLive: async (...[desired, base]: Parameters<Session['readLive']>) => {
      const live = await session.readLive(desired, base, 'all');
      const group = behind?.attributes['group'];
      if (accountModel === undefined || group === undefined || !isForeignReference(group) || !('id' in group))
        return live;
      return readBehind({ kind: accountModel.group, id: group.id }, live, session);
    },
  };
  const { request } = await readViews(source, configuration, { hasImpact: false });
  const views = { ...request, accounts: request.accounts ?? (await readAccounts()) };
  const matched = matchViews(views);
  const platform = models.find(({ accounts }) => accounts === accountModel)?.name ?? '';
  const maxima: KnownMaxima = environment.platforms[platform]?.maxima ?? 'none';
  return { views, matched, plan: planMatched(matched, views), maxima };
}

/**
 * An account by its address. It is asked for by that first: one request, however many accounts there are, and a read that
 * hardly lags (Nylas API reference 7.3, 7.4). Only what is not found so is looked for among all.
 */
async function findAccount(email: string, session: Session): Promise<LiveObject | Diagnostic> {
  const { accountModel: model, connectionOf, readAccounts } = session;
  const missing = (hint: string): Diagnostic =>
    report(
      { ...codes['account-missing'], severity: 'error' },
      { detail: `The application has no account ${JSON.stringify(email)}.`, hint },
    );
  if (model === undefined) return missing('No platform of this environment has accounts.');
  const isMeant = ({ attributes }: LiveObject) => attributes['email'] === email;
  const direct = await connectionOf(model.kind)
    .get(model.kind, email)
    .catch((error: unknown) => {
      if (error instanceof PlatformError && error.code === 'refused') return undefined;
      throw error;
    });
  if (direct !== undefined && isMeant(direct)) return direct;
  const all = await readAccounts();
  const found = all.find(isMeant);
  if (found !== undefined) return found;
  const nearest = suggest(
    email,
    all.map(({ attributes }) => String(attributes['email'])),
  );
  return missing(
    nearest === undefined
      ? `It may be one of another application: this is the environment "${session.environment.name}"; --env names another.`
      : `Did you mean ${JSON.stringify(nearest)}?`,
  );
}

function unknownAddress(subject: string, context: ExplainContext): Diagnostic {
  const known = [...new Set([...listAddresses(context), ...listPlacements(context)])];
  // Somebody may know the key only.
  const sameKey = known.filter(address => address.slice(address.indexOf('.') + 1) === subject);
  const last = sameKey.at(-1);
  const others = sameKey.slice(0, -1).join(', ');
  const hint =
    last === undefined ? didYouMean(subject, known) : `Did you mean ${others === '' ? '' : `${others} or `}${last}?`;
  const detail = `There is no resource ${JSON.stringify(subject)}. Accounts are named by their address, with an @.`;
  return report(cliCodes['unknown-address'], { detail, hint });
}

interface Shown {
  readonly session: Session;
  readonly configuration: Configuration;
  readonly explained: Explained | Diagnostic;
}

function print(io: Io, options: ExplainOptions, { session, configuration, explained }: Shown): number {
  const style = styleOf(io, options);
  const { environment, target, kinds } = session;
  const { diagnostics, pathOf } = configuration;
  const isFault = 'code' in explained;
  if (isFault) printDiagnostics(io.stderr, [explained], { ...configuration, style });
  if (options.format === 'json') {
    io.stdout(
      explainToJson(environment.name, isFault ? {} : explained, isFault ? [...diagnostics, explained] : diagnostics),
    );
    return isFault ? 1 : 0;
  }
  if (isFault) return 1;
  const view = { kinds, style, isVerbose: options.verbose === true, pathOf };
  const { account, resource, placement } = explained;
  io.stdout(`Environment ${environment.name}: ${target}\n\n`);
  if (account !== undefined) io.stdout(renderAccount(account, view));
  if (resource !== undefined) io.stdout(renderResource(resource, view));
  if (placement !== undefined) io.stdout(renderPlacement(placement, view));
  return 0;
}
