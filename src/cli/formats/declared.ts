// Every code that a diagnostic can have, with what there is to say of it.
import { codes as applyCodes } from '../../apply/codes.ts';
import { codes as configCodes } from '../../config/codes.ts';
import type { DeclaredCode, Explanation } from '../../core/diagnostic.ts';
import { codes as planCodes } from '../../plan/codes.ts';
import { codes as importCodes } from '../../plan/import/codes.ts';
import { codes as rollbackCodes } from '../../plan/rollback/codes.ts';
import { codes as savedCodes } from '../../plan/saved/codes.ts';
import { codes as cliCodes } from '../codes.ts';
import { platforms } from '../platforms.ts';

/** The tables of codes, by what reports them. */
export const declared = {
  loading: [configCodes, ...platforms.map(({ codes }) => codes)],
  planning: [planCodes],
  saved: [savedCodes],
  applying: [applyCodes],
  rollback: [rollbackCodes],
  importing: [importCodes],
  commands: [cliCodes],
} satisfies Readonly<Record<string, readonly Readonly<Record<string, DeclaredCode>>[]>>;

export function findExplanation(code: string): Explanation | undefined {
  const table = Object.values(declared)
    .flat()
    .find(codes => Object.hasOwn(codes, code));
  return table?.[code as keyof typeof table];
}
