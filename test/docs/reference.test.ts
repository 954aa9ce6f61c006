// docs/commands.md is what the program knows of itself; UPDATE_GOLDENS=1 (npm run docs) writes it anew.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repository } from '../cli/world.ts';
import { expectGolden } from '../golden.ts';
import { notes } from './examples.ts';
import { commandsOf, describeProgram, renderReference } from './reference.ts';

test('the page of commands is what the program says', () => {
  expectGolden(join(repository, 'docs/commands.md'), renderReference());
});

const { program } = describeProgram();
const commands = commandsOf(program);

test.each(commands.map(command => [command.name(), command] as const))(
  '%s says what it does and takes',
  (_, command) => {
    expect(command.description()).toMatch(/^[a-z].*[^.]$/);
    for (const argument of command.registeredArguments) expect(argument.description, argument.name()).not.toBe('');
    for (const option of program.createHelp().visibleOptions(command))
      expect(option.description, option.flags).not.toBe('');
  },
);

test('notes are of commands that there are', () => {
  expect(Object.keys(notes).filter(name => !commands.some(command => command.name() === name))).toEqual([]);
});
