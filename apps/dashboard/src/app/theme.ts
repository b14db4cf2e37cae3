import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  localStorageColorSchemeManager,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core';

/** The key is also in `public/before-paint.js`, which sets the scheme before the first paint. */
export const colorSchemeManager = localStorageColorSchemeManager({ key: 'evergrant.color-scheme' });

const evergreen: MantineColorsTuple = [
  '#eef8f3',
  '#d8efe4',
  '#b3dfcb',
  '#86cbad',
  '#57b48d',
  '#379a73',
  '#227f5c',
  '#17614a',
  '#124e3c',
  '#0d3b2e',
];

const gray: MantineColorsTuple = [
  '#fafafa',
  '#f4f4f5',
  '#e8e8ea',
  '#d9d9dd',
  '#b9bac0',
  '#8c8d96',
  '#6b6c75',
  '#4c4d55',
  '#2e2f35',
  '#18191d',
];

const dark: MantineColorsTuple = [
  '#ececee',
  '#c3c4c9',
  '#9b9ca5',
  '#75767f',
  '#3a3b42',
  '#2a2b31',
  '#1d1e22',
  '#131417',
  '#0e0f11',
  '#08090a',
];

const red: MantineColorsTuple = [
  '#fef2f1',
  '#fde3e0',
  '#fac5bf',
  '#f59d94',
  '#ee7a6f',
  '#e35d50',
  '#c93628',
  '#b42318',
  '#8f1c13',
  '#6b150e',
];

/** White on deep colours in light, ink on bright ones in dark: more than 4.5:1 both ways. */
const variantColorResolver: VariantColorsResolver = (input) => {
  const colors = defaultVariantColorsResolver(input);
  return input.variant === 'filled' ? { ...colors, color: 'var(--on-filled)' } : colors;
};

/** A dialog's `<header>` is no banner of the page. */
const DIALOG_HEADER = { attributes: { header: { role: 'presentation' } } };

export const theme = createTheme({
  primaryColor: 'evergreen',
  primaryShade: { light: 7, dark: 5 },
  autoContrast: true,
  luminanceThreshold: 0.18,
  variantColorResolver,
  colors: { evergreen, gray, dark, red },
  black: '#18191d',
  white: '#ffffff',
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace",
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.55', xl: '1.6' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.375rem', lineHeight: '1.3' },
      h2: { fontSize: '1rem', lineHeight: '1.4' },
      h3: { fontSize: '0.875rem', lineHeight: '1.45' },
    },
  },
  radius: { xs: '0.25rem', sm: '0.375rem', md: '0.5rem', lg: '0.75rem', xl: '1rem' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Anchor: { defaultProps: { underline: 'always' } },
    Modal: {
      defaultProps: {
        centered: true,
        radius: 'lg',
        padding: 'lg',
        overlayProps: { backgroundOpacity: 0.4 },
        ...DIALOG_HEADER,
      },
      styles: {
        title: { fontWeight: 600, fontSize: '1rem' },
        header: { backgroundColor: 'var(--surface)' },
        // What has the focus is not scrolled to below the buttons that stay in sight.
        content: { backgroundColor: 'var(--surface)', scrollPaddingBottom: '5rem' },
      },
    },
    Drawer: { defaultProps: DIALOG_HEADER },
    InputWrapper: {
      styles: {
        label: { marginBottom: '0.25rem' },
        description: { fontSize: 'var(--mantine-font-size-xs)' },
      },
    },
    // Opening focuses the first item; the menu stays inside the landmark of its button.
    Menu: {
      defaultProps: { shadow: 'md', radius: 'md', withInitialFocusPlaceholder: false, withinPortal: false },
    },
    Tooltip: { defaultProps: { openDelay: 300 } },
    Skeleton: { defaultProps: { radius: 'sm' } },
  },
});

/** Mantine's own greys fail WCAG AA for small text; these do not. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#62636c',
    '--mantine-color-placeholder': '#6b6c75',
    '--mantine-color-error': '#b42318',
    '--mantine-color-default-border': '#d9d9dd',
    '--mantine-color-anchor': '#17614a',
    '--on-filled': '#ffffff',
    '--mantine-color-evergreen-light': '#e6f4ed',
    '--mantine-color-evergreen-light-hover': '#d9ede3',
    '--mantine-color-evergreen-light-color': '#155843',
  },
  dark: {
    '--mantine-color-dimmed': '#9b9ca5',
    '--mantine-color-placeholder': '#8b8c95',
    '--mantine-color-error': '#ff8a80',
    '--mantine-color-default-border': '#2f3037',
    '--mantine-color-anchor': '#6fc9a4',
    '--on-filled': '#0b0f0d',
    '--mantine-color-evergreen-filled-hover': '#45ad85',
    '--mantine-color-red-filled-hover': '#ee7a6f',
    '--mantine-color-evergreen-light': '#15342a',
    '--mantine-color-evergreen-light-hover': '#1a4033',
    '--mantine-color-evergreen-light-color': '#93dfbe',
  },
});
