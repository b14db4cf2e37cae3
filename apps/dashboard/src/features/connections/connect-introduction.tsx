import type { Provider } from '@evergrant/client';
import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { ScopeList } from './scope-list.tsx';

type Parameter = Provider['parameters'][number];

/** What will happen at the provider and what it will be asked for, before anything happens. */
export function ConnectIntroduction({
  name,
  provider,
  account,
  onContinue,
}: {
  readonly name: string;
  /** Undefined: not set up here any more; the hub will say so. */
  readonly provider: Provider | undefined;
  /** The account that is being reconnected. */
  readonly account: string | null;
  readonly onContinue: (parameters: Record<string, string>) => void;
}) {
  const { t } = useLingui();
  const parameters = account === null ? (provider?.parameters ?? []) : [];
  const [values, setValues] = useState<Record<string, string>>({});
  const [isChecked, setChecked] = useState(false);
  const enteredIn = (parameter: Parameter) =>
    values[parameter.name] ?? parameter.default ?? parameter.enum?.[0] ?? '';
  const problemOf = (parameter: Parameter) =>
    isChecked && !isValid(parameter, enteredIn(parameter))
      ? t`Check this: ${name} doesn't use such a value.`
      : null;

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (!parameters.every((parameter) => isValid(parameter, enteredIn(parameter)))) return;
    onContinue(Object.fromEntries(parameters.map((parameter) => [parameter.name, enteredIn(parameter)])));
  };

  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack gap="md">
        <Text>
          {account === null ? (
            <Trans>You sign in at {name} and decide there. Your password never reaches this hub.</Trans>
          ) : (
            <Trans>
              Sign in at {name} as <strong>{account}</strong>. The connection keeps its label and its history.
            </Trans>
          )}
        </Text>
        {provider !== undefined && provider.scopes.length > 0 && (
          <div>
            <Text fw={600} mb={6}>
              <Trans>You will be asked to let this hub:</Trans>
            </Text>
            <ScopeList scopes={provider.scopes.map(({ scope }) => scope)} provider={provider} />
          </div>
        )}
        {parameters.map((parameter) =>
          parameter.enum === null ? (
            <TextInput
              key={parameter.name}
              label={humanize(parameter.name)}
              value={enteredIn(parameter)}
              onChange={(event) => setValues({ ...values, [parameter.name]: event.currentTarget.value })}
              error={problemOf(parameter)}
              required
              withAsterisk={false}
              autoCapitalize="none"
              autoCorrect="off"
              spellCheck={false}
            />
          ) : (
            <NativeSelect
              key={parameter.name}
              label={humanize(parameter.name)}
              data={parameter.enum}
              value={enteredIn(parameter)}
              onChange={(event) => setValues({ ...values, [parameter.name]: event.currentTarget.value })}
            />
          ),
        )}
        {provider?.refreshable === false && (
          <Text c="dimmed" size="sm">
            <Trans>
              {name} gives no way to renew access without you: you will be asked to reconnect from time to
              time.
            </Trans>
          </Text>
        )}
        <Group justify="flex-end">
          <Button type="submit" rightSection={<IconExternalLink size={16} />} data-autofocus>
            <Trans>Continue to {name}</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Patterns come from the provider catalog; the hub checks them again. */
function isValid({ pattern, enum: choices }: Parameter, value: string): boolean {
  if (choices !== null) return choices.includes(value);
  return value !== '' && (pattern === null || new RegExp(`^(?:${pattern})$`, 'u').test(value));
}

/** `account_domain` -> "Account domain". */
const humanize = (name: string): string => {
  const words = name
    .replace(/[_-]+/g, ' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
};
