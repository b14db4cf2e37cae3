import type { Database } from '@evergrant/database';

/** A provider whose clock differs from the hub's. */
export interface ProviderClock {
  readonly provider: string;
  /** Its clock minus ours, in seconds. */
  readonly skewS: number;
  readonly noticedAt: Date;
}

/** Keeps for everybody what one process noticed; null: the clocks agree. */
export async function recordProviderClock(
  { prisma }: Pick<Database, 'prisma'>,
  provider: string,
  skewMs: number | null,
): Promise<void> {
  if (skewMs === null) {
    await prisma.providerClock.deleteMany({ where: { provider } });
    return;
  }
  const noticed = { skewS: Math.round(skewMs / 1000) };
  await prisma.providerClock.upsert({
    where: { provider },
    create: { provider, ...noticed },
    update: noticed,
  });
}

/** Providers whose clock differs by more than a minute. */
export const listProviderClocks = ({ prisma }: Pick<Database, 'prisma'>): Promise<ProviderClock[]> =>
  prisma.providerClock.findMany({ orderBy: { provider: 'asc' } });
