// Reading typed fields out of a JSON body. Types are strict: a number in quotes is not a number. Each function gives
// undefined for a field that is absent and null for one that is null, and leaves both to its caller.

import { invalidRequest, type Refusal } from './refusal.ts';

/** A JSON object of any content. */
export type Fields = Readonly<Record<string, unknown>>;

/** One label or more, a dot, and one more; no source says how exactly the server checks. */
const DOMAIN = /^[^\s@/.][^\s@/]*\.[^\s@/]+$/;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

export function isDomain(text: string): boolean {
  return DOMAIN.test(text);
}

export function isEmail(text: string): boolean {
  return EMAIL.test(text);
}

/** What stands behind the last @, in lower case. */
export function domainOf(email: string): string {
  return email.slice(email.lastIndexOf('@') + 1).toLowerCase();
}

/** The refusal of a value that cannot be decoded into its field (reference 1.4). */
export function wrongType(key: string, expected: string): Refusal {
  return invalidRequest(`error parsing request body: ${key} must be ${expected}`);
}

/** @throws Refusal 400 for anything but a string. */
export function readText(fields: Fields, key: string): string | null | undefined {
  const value = fields[key];
  if (value === undefined || value === null || typeof value === 'string') return value;
  throw wrongType(key, 'a string');
}

/** @throws Refusal 400 for anything but a boolean. */
export function readFlag(fields: Fields, key: string): boolean | null | undefined {
  const value = fields[key];
  if (value === undefined || value === null || typeof value === 'boolean') return value;
  throw wrongType(key, 'a boolean');
}

/** @throws Refusal 400 for anything but an integer that fits a JSON number. */
export function readInteger(fields: Fields, key: string): number | null | undefined {
  const value = fields[key];
  if (value === undefined || value === null) return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw wrongType(key, 'an integer');
}

/** @throws Refusal 400 for anything but a number. */
export function readNumber(fields: Fields, key: string): number | null | undefined {
  const value = fields[key];
  if (value === undefined || value === null || typeof value === 'number') return value;
  throw wrongType(key, 'a number');
}

/** @throws Refusal 400 for anything but an array of strings. */
export function readTexts(fields: Fields, key: string): readonly string[] | null | undefined {
  const value = fields[key];
  if (value === undefined || value === null) return value;
  if (Array.isArray(value) && value.every(item => typeof item === 'string')) return value;
  throw wrongType(key, 'an array of strings');
}

/** @throws Refusal 400 for anything but an object. */
export function readObject(fields: Fields, key: string): Fields | null | undefined {
  const value = fields[key];
  if (value === undefined || value === null || isFields(value)) return value;
  throw wrongType(key, 'an object');
}

/** @throws Refusal 400 for anything but an array of objects. */
export function readObjects(fields: Fields, key: string): readonly Fields[] | null | undefined {
  const value = fields[key];
  if (value === undefined || value === null) return value;
  if (Array.isArray(value) && value.every(isFields)) return value;
  throw wrongType(key, 'an array of objects');
}

/** @throws Refusal 400 for anything but one of the choices. */
export function readChoice<T extends string>(fields: Fields, key: string, choices: readonly T[]): T | null | undefined {
  const text = readText(fields, key);
  if (text === undefined || text === null) return text;
  const choice = choices.find(candidate => candidate === text);
  if (choice === undefined) throw invalidRequest(`${key} must be one of ${choices.join(', ')}`);
  return choice;
}

/**
 * A name of 1 to 256 characters (reference 2.1, 6, 7.1), undefined when absent.
 * @throws Refusal 400 for null and for another length.
 */
export function readName(fields: Fields, key: string): string | undefined {
  const name = readText(fields, key);
  if (name === undefined) return undefined;
  const length = name === null ? 0 : [...name].length;
  if (name === null || length < 1 || length > 256) throw invalidRequest(`${key} must have 1 to 256 characters`);
  return name;
}

/** @throws Refusal 400 that names the first key that is not among the known ones. */
export function refuseUnknownKeys(fields: Fields, known: ReadonlySet<string>, prefix = ''): void {
  const unknown = Object.keys(fields).find(key => !known.has(key));
  if (unknown !== undefined) throw invalidRequest(`extra fields not permitted: ${prefix}${unknown}`);
}
