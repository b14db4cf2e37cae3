import { type Command, InvalidArgumentError } from '@commander-js/extra-typings';

/** A command under `parent`, with the option that all of them have. */
export const addCommand = <Name extends string>(
  parent: Command,
  nameAndArguments: Name,
  description: string,
) => parent.command(nameAndArguments).description(description).option('--json', 'print JSON');

/** Option parser for ids and counts. */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!/^\d{1,10}$/.test(text) || value < 1 || value > 2_147_483_647)
    throw new InvalidArgumentError('Expected a whole number from 1.');
  return value;
}
