import { type Command, InvalidArgumentError } from '@commander-js/extra-typings';
import { isRowId } from '@evergrant/core';

/** A command under `parent`, with the option that all of them have. */
export const addCommand = <Name extends string>(
  parent: Command,
  nameAndArguments: Name,
  description: string,
) => parent.command(nameAndArguments).description(description).option('--json', 'print JSON');

/** Option parser for ids and counts. */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !isRowId(value))
    throw new InvalidArgumentError('Expected a whole number from 1.');
  return value;
}
