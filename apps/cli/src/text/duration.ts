const MS = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const FORM = /^([1-9]\d{0,4})([mhdw])$/;

const isUnit = (unit: string | undefined): unit is keyof typeof MS =>
  unit !== undefined && Object.hasOwn(MS, unit);

/**
 * Reads `30m`, `12h`, `90d`, `52w` as milliseconds; undefined for anything else.
 *
 * @example
 * parseDuration('90d'); // 7_776_000_000
 */
export function parseDuration(text: string): number | undefined {
  const [, count, unit] = FORM.exec(text) ?? [];
  return isUnit(unit) ? Number(count) * MS[unit] : undefined;
}
