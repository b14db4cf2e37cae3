/** In the order in which they are looked for: many claim to be the ones below as well. */
const BROWSERS = [
  ['Edge', /\bEdgA?\//],
  ['Opera', /\bOPR\//],
  ['Firefox', /\b(Firefox|FxiOS)\//],
  ['Chrome', /\b(Chrome|CriOS)\//],
  ['Safari', /\bSafari\//],
] as const;

const SYSTEMS = [
  ['Android', /\bAndroid\b/],
  ['iOS', /\b(iPhone|iPad)\b/],
  ['Windows', /\bWindows\b/],
  ['macOS', /\bMac OS X\b/],
  ['Linux', /\bLinux\b/],
] as const;

type Known = readonly (readonly [name: string, pattern: RegExp])[];
const find = (known: Known, text: string) => known.find(([, pattern]) => pattern.test(text))?.[0];

/** Browser and system of a `User-Agent`, to tell one's own devices apart: "Firefox, Windows"; undefined: neither is known. */
export function browserWords(userAgent: string | null): string | undefined {
  const words = [find(BROWSERS, userAgent ?? ''), find(SYSTEMS, userAgent ?? '')].filter(
    (word) => word !== undefined,
  );
  return words.length === 0 ? undefined : words.join(', ');
}
