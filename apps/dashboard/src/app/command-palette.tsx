import { useEvergrant } from '@evergrant/client/react';
import { useLingui } from '@lingui/react/macro';
import { Combobox, Modal, TextInput, useCombobox, useMantineColorScheme } from '@mantine/core';
import { useDebouncedValue, useMounted } from '@mantine/hooks';
import {
  IconAdjustments,
  IconAlertTriangle,
  IconBell,
  IconGauge,
  IconHistory,
  IconKeyboard,
  IconPlugConnected,
  IconPlus,
  IconSearch,
  IconUser,
} from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import { BrandIcon } from '../components/brand-icon.tsx';
import { useConnectionActions } from '../features/connections/connection-actions.tsx';
import { titleOf } from '../features/connections/connection-title.ts';
import { chooseLocale, LOCALES } from '../lib/i18n.ts';
import { useIsOperator } from '../lib/use-me.ts';
import { useProviderName, useProviders } from '../lib/use-providers.ts';
import classes from './command-palette.module.css';
import { useOperatorPages } from './use-operator-pages.ts';

/** Something to go to, or to do. */
interface Command {
  readonly id: string;
  readonly name: string;
  readonly below?: string;
  readonly icon: ReactNode;
  readonly run: () => void;
}

interface Group {
  readonly name: string;
  readonly commands: readonly Command[];
}

/** Fixed: one that is made up changes after the field was told which list is its own. */
const RESULTS_ID = 'command-palette-results';
const TYPING_MS = 150;
/** Connections and providers that are offered at once. */
const MOST = 6;

/** Without case and accents, as the hub searches. */
const fold = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();

interface FinderProps {
  readonly typed: string;
  readonly onType: (text: string) => void;
  readonly onClose: () => void;
  readonly onHelp: () => void;
}

/** Finds pages, connections, providers and actions by a few letters. */
export default function CommandPalette({ opened, ...finder }: FinderProps & { readonly opened: boolean }) {
  const { t } = useLingui();
  // Opened a moment after it is there: only so it knows where the focus was.
  const isMounted = useMounted();
  return (
    <Modal
      opened={opened && isMounted}
      onClose={finder.onClose}
      withCloseButton={false}
      // The field stays where it is, however much is found.
      centered={false}
      padding={0}
      size="lg"
      yOffset="12vh"
      attributes={{ content: { 'aria-label': t`Search and commands` } }}
    >
      <Finder {...finder} />
    </Modal>
  );
}

/** The field, and what is found; lives only while the palette is open. */
function Finder({ typed, onType, onClose, onHelp }: FinderProps) {
  const { t } = useLingui();
  // The list is always open, so that Escape means all of it.
  const combobox = useCombobox({
    opened: true,
    onDropdownClose: (by) => {
      if (by === 'keyboard') onClose();
    },
  });
  const groups = useGroups(typed, onHelp);
  const commands = groups.flatMap((group) => group.commands);
  const known = commands.map(({ id }) => id).join(' ');
  const isMounted = useMounted();

  // Whenever other commands are offered, the first is chosen; the list has to be there.
  useEffect(() => {
    if (isMounted) combobox.selectFirstOption();
  }, [isMounted, known]);

  return (
    <Combobox
      store={combobox}
      onOptionSubmit={(id) => {
        onClose();
        commands.find((command) => command.id === id)?.run();
      }}
    >
      <Combobox.EventsTarget withExpandedAttribute>
        <TextInput
          data-autofocus
          size="md"
          variant="unstyled"
          className={classes.field ?? ''}
          leftSection={<IconSearch size={18} aria-hidden="true" />}
          placeholder={t`A page, a connection, a provider, an action`}
          aria-label={t`Search`}
          value={typed}
          onChange={(event) => onType(event.currentTarget.value)}
        />
      </Combobox.EventsTarget>
      <Combobox.Options id={RESULTS_ID} className={classes.options ?? ''} aria-label={t`Results`}>
        {groups.map((group) => (
          <Combobox.Group key={group.name} label={group.name}>
            {group.commands.map(({ id, name, below, icon }) => (
              <Combobox.Option key={id} value={id} className={classes.option ?? ''}>
                <span className={classes.icon} aria-hidden="true">
                  {icon}
                </span>
                <span className={classes.name}>{name}</span>
                {below !== undefined && <span className={classes.below}>{below}</span>}
              </Combobox.Option>
            ))}
          </Combobox.Group>
        ))}
        {commands.length === 0 && <Combobox.Empty>{t`Nothing is called that.`}</Combobox.Empty>}
      </Combobox.Options>
    </Combobox>
  );
}

/** What matches, by kind. */
function useGroups(typed: string, onHelp: () => void): readonly Group[] {
  const { t } = useLingui();
  const words = fold(typed).split(/\s+/).filter(Boolean);
  const matches = ({ name, below = '' }: Command) => {
    const text = fold(`${name} ${below}`);
    return words.every((word) => text.includes(word));
  };
  const connections = useConnections(typed);
  const pages = usePages().filter(matches);
  const actions = useActions(onHelp).filter(matches);
  const providers = useConnectable().filter(matches).slice(0, MOST);
  return [
    { name: t`Connections`, commands: words.length === 0 ? [] : connections },
    { name: t`Pages`, commands: pages },
    { name: t`Connect an account`, commands: words.length === 0 ? [] : providers },
    { name: t`Actions`, commands: actions },
  ].filter((group) => group.commands.length > 0);
}

function useConnections(typed: string): readonly Command[] {
  const { api } = useEvergrant();
  const navigate = useNavigate();
  const providerName = useProviderName();
  const [q] = useDebouncedValue(typed.trim(), TYPING_MS);
  const { data } = useQuery(
    api.connections.page.queryOptions(
      { q, limit: MOST },
      { enabled: q !== '', placeholderData: keepPreviousData },
    ),
  );
  return (data?.connections ?? []).map((connection) => ({
    id: `connection/${connection.id}`,
    name: titleOf(connection),
    below: providerName(connection.provider),
    icon: <BrandIcon provider={connection.provider} size={20} />,
    run: () => void navigate({ to: '/connections/$connectionId', params: { connectionId: connection.id } }),
  }));
}

function usePages(): readonly Command[] {
  const { t } = useLingui();
  const navigate = useNavigate();
  const isOperator = useIsOperator();
  const operatorPages = useOperatorPages();
  const pages = [
    { to: '/connections', name: t`Connections`, Icon: IconPlugConnected },
    { to: '/notifications', name: t`Notifications`, Icon: IconBell },
    { to: '/activity', name: t`Activity`, Icon: IconHistory },
    { to: '/account', name: t`Your account`, Icon: IconUser },
    ...(isOperator ? [{ to: '/overview', name: t`Overview`, Icon: IconGauge }, ...operatorPages] : []),
  ];
  return pages.map(({ to, name, Icon }) => ({
    id: `page${to}`,
    name,
    icon: <Icon size={18} />,
    run: () => void navigate({ to }),
  }));
}

function useActions(onHelp: () => void): readonly Command[] {
  const { t } = useLingui();
  const navigate = useNavigate();
  const { setColorScheme } = useMantineColorScheme();
  const look = <IconAdjustments size={18} />;
  const languages = (['en', 'fr'] as const).map((locale) => ({
    id: `language/${locale}`,
    name: LOCALES[locale],
    below: t`Language`,
    icon: look,
    run: () => void chooseLocale(locale),
  }));
  const schemes = { light: t`Light`, dark: t`Dark`, auto: t`Like the system` };
  const appearances = (['light', 'dark', 'auto'] as const).map((scheme) => ({
    id: `appearance/${scheme}`,
    name: schemes[scheme],
    below: t`Appearance`,
    icon: look,
    run: () => setColorScheme(scheme),
  }));
  return [
    {
      id: 'add',
      name: t`Add connection`,
      icon: <IconPlus size={18} />,
      run: () => void navigate({ to: '/connections/new' }),
    },
    {
      id: 'attention',
      name: t`See what needs you`,
      icon: <IconAlertTriangle size={18} />,
      run: () => void navigate({ to: '/connections', search: { status: 'attention' } }),
    },
    { id: 'help', name: t`Keyboard`, icon: <IconKeyboard size={18} />, run: onHelp },
    ...appearances,
    ...languages,
  ];
}

function useConnectable(): readonly Command[] {
  const { data: providers = [] } = useProviders();
  const { offer } = useConnectionActions();
  return providers.map((provider) => ({
    id: `connect/${provider.id}`,
    name: provider.displayName,
    icon: <BrandIcon provider={provider.id} size={20} />,
    run: () => offer(provider),
  }));
}
