import { useLingui } from '@lingui/react/macro';
import { ActionIcon, type MantineColorScheme, Menu, useMantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconLanguage, IconMoon, IconSun } from '@tabler/icons-react';
import { chooseLocale, isLocale, LOCALES } from '../lib/i18n.ts';

const SCHEME_ICONS = { light: IconSun, dark: IconMoon, auto: IconDeviceDesktop } as const;

/** Switches between light, dark, and what the system says. */
export function ColorSchemeMenu() {
  const { t } = useLingui();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const names = { light: t`Light`, dark: t`Dark`, auto: t`Like the system` };
  const Icon = SCHEME_ICONS[colorScheme];
  return (
    <Menu position="top-start" width={190}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t`Appearance: ${names[colorScheme]}`}>
          <Icon size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup
          value={colorScheme}
          onChange={(value) => isColorScheme(value) && setColorScheme(value)}
        >
          {Object.entries(names).map(([scheme, name]) => (
            <Menu.RadioItem key={scheme} value={scheme} closeMenuOnClick>
              {name}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}

const isColorScheme = (value: string): value is MantineColorScheme => Object.hasOwn(SCHEME_ICONS, value);

/** Switches the language. */
export function LanguageMenu() {
  const { t, i18n } = useLingui();
  return (
    <Menu position="top-start" width={170}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t`Language`}>
          <IconLanguage size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup
          value={i18n.locale}
          onChange={(value) => isLocale(value) && void chooseLocale(value)}
        >
          {Object.entries(LOCALES).map(([locale, name]) => (
            <Menu.RadioItem key={locale} value={locale} lang={locale} closeMenuOnClick>
              {name}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
