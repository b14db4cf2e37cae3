import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { type ComponentProps, useEffect, useState } from 'react';

const TYPING_MS = 400;

/** A filter that is typed: it counts once its reader has paused. */
export function FilterInput({
  value = '',
  onValue,
  ...props
}: Omit<ComponentProps<typeof TextInput>, 'value' | 'onChange'> & {
  readonly value: string | undefined;
  readonly onValue: (value: string | undefined) => void;
}) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const commit = useDebouncedCallback((typed: string) => onValue(typed.trim() || undefined), TYPING_MS);
  return (
    <TextInput
      {...props}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        commit(event.currentTarget.value);
      }}
    />
  );
}
