/**
 * From now on whoever asks for the time in this process is told a later one, libraries as well. What Node itself writes, such
 * as `Date` in answers, stays the machine's.
 *
 * @param aheadMs by how much, at that moment
 * @returns undoes it
 */
export function moveDates(aheadMs: () => number): () => void {
  const RealDate = globalThis.Date;
  const now = () => RealDate.now() + aheadMs();
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new RealDate(now()).toString(),
    get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
  });
  return () => {
    globalThis.Date = RealDate;
  };
}
