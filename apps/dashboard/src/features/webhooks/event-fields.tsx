import { useLingui } from '@lingui/react/macro';
import { Checkbox, Stack } from '@mantine/core';
import { EVENT_TYPE_WORDS, EVENT_TYPES, type EventType } from './event-type-words.ts';

/** Which events an endpoint is sent. */
export function EventFields({
  chosen,
  onChange,
}: {
  readonly chosen: readonly EventType[];
  readonly onChange: (chosen: readonly EventType[]) => void;
}) {
  const { t } = useLingui();
  return (
    <Checkbox.Group
      label={t`Events`}
      required
      value={[...chosen]}
      onChange={(names) => onChange(EVENT_TYPES.filter((type) => names.includes(type)))}
    >
      <Stack gap="xs" mt="xs">
        {EVENT_TYPES.map((type) => (
          <Checkbox key={type} value={type} label={t(EVENT_TYPE_WORDS[type])} description={type} />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}
