import type { Database } from '@evergrant/database';

/** What the settings of each provider were at the last start, by provider. */
export async function findSettings({
  prisma,
}: Pick<Database, 'prisma'>): Promise<ReadonlyMap<string, string>> {
  const rows = await prisma.providerSettings.findMany();
  return new Map(rows.map(({ provider, fingerprint }) => [provider, fingerprint]));
}

export async function saveSettings(
  { prisma }: Pick<Database, 'prisma'>,
  provider: string,
  fingerprint: string,
): Promise<void> {
  await prisma.providerSettings.upsert({
    where: { provider },
    create: { provider, fingerprint },
    update: { fingerprint },
  });
}

/** Forgets providers that are not set up any more: whoever comes back is new. */
export async function forgetSettingsExcept(
  { prisma }: Pick<Database, 'prisma'>,
  providers: readonly string[],
): Promise<void> {
  await prisma.providerSettings.deleteMany({ where: { provider: { notIn: [...providers] } } });
}
