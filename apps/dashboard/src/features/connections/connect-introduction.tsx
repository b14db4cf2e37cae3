import type { Provider } from '@evergrant/client';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Stack, Text } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { ParameterFields } from './parameter-fields.tsx';
import { enteredValue, parametersToSend } from './parameter-values.ts';
import { ScopeList } from './scope-list.tsx';
import { useParameterCheck } from './use-parameter-check.ts';

/** What will happen at the provider and what it will be asked for, before anything happens. */
export function ConnectIntroduction({
  name,
  provider,
  account,
  initial = {},
  refused = [],
  onContinue,
}: {
  readonly name: string;
  /** Undefined: not set up here any more; the hub will say so. */
  readonly provider: Provider | undefined;
  /** The account that is being reconnected. */
  readonly account: string | null;
  /** What was entered before. */
  readonly initial?: Readonly<Record<string, string>>;
  /** Names of the parameters of which the hub refused that. */
  readonly refused?: readonly string[];
  readonly onContinue: (parameters: Record<string, string>) => void;
}) {
  const parameters = account === null ? (provider?.parameters ?? []) : [];
  const [values, setValues] = useState(initial);
  const [isChecked, setChecked] = useState(false);
  const check = useParameterCheck(parameters);

  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (check === undefined) return;
    setChecked(true);
    const wrong = parameters.find((parameter) => !check(parameter, enteredValue(parameter, values)));
    const field = wrong && event.currentTarget.elements.namedItem(wrong.name);
    if (field instanceof HTMLElement) field.focus();
    if (wrong === undefined) onContinue(parametersToSend(parameters, values));
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
        <ParameterFields
          parameters={parameters}
          values={values}
          check={isChecked ? check : undefined}
          refused={refused.filter((name) => values[name] === initial[name])}
          onChange={(name, value) => setValues({ ...values, [name]: value })}
        />
        {provider?.refreshable === false && (
          <Text c="dimmed" size="sm">
            <Trans>
              {name} gives no way to renew access without you: you will be asked to reconnect from time to
              time.
            </Trans>
          </Text>
        )}
        <Group justify="flex-end">
          <Button
            type="submit"
            loading={check === undefined}
            rightSection={<IconExternalLink size={16} />}
            data-autofocus={parameters.length === 0 || undefined}
          >
            <Trans>Continue to {name}</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
