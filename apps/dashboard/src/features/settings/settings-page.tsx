import type { HubSettings } from '@evergrant/client';
import { useEvergrant } from '@evergrant/client/react';
import { plural } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Page } from '../../components/page.tsx';
import { Panel } from '../../components/panel.tsx';
import classes from './settings.module.css';

/** What stands in the environment of the hub, and is changed there. For operators. */
export function SettingsPage() {
  const { t } = useLingui();
  const { api } = useEvergrant();
  const { data, isPending, isError, error, refetch } = useQuery(api.settings.get.queryOptions());
  return (
    <Page
      title={t`Settings`}
      lead={
        <Trans>
          They come from the hub's environment, and are changed there: set the variable and restart the hub.
        </Trans>
      }
    >
      {isPending && <Skeleton height="20rem" aria-label={t`Loading settings…`} />}
      {isError && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {data !== undefined && (
        <Stack gap="lg">
          <People settings={data} />
          <Limits settings={data} />
          <Mail settings={data} />
          <Addresses settings={data} />
          <Machinery settings={data} />
        </Stack>
      )}
    </Page>
  );
}

interface PartProps {
  readonly settings: HubSettings;
}

function People({ settings: { signUp, oidcIssuer, sessionIdleDays, sessionMaxDays } }: PartProps) {
  const { t } = useLingui();
  const days = useDays();
  return (
    <Part title={t`Signing in`}>
      <Setting name={t`Sign-up`} variable="EVERGRANT_SIGN_UP">
        {signUp === 'open' ? t`Open: anybody may make an account` : t`By invitation only`}
      </Setting>
      <Setting name={t`Provider to sign in at`} variable="EVERGRANT_OIDC_ISSUER">
        {oidcIssuer ?? t`None`}
      </Setting>
      <Setting name={t`Unused sessions end after`} variable="EVERGRANT_SESSION_IDLE_DAYS">
        {days(sessionIdleDays)}
      </Setting>
      <Setting name={t`All sessions end after`} variable="EVERGRANT_SESSION_MAX_DAYS">
        {days(sessionMaxDays)}
      </Setting>
    </Part>
  );
}

function Limits({ settings }: PartProps) {
  const { t, i18n } = useLingui();
  const { apiKeyRequests, signInAttempts, refreshesAtOnce, refreshesPerSecond } = settings;
  return (
    <Part title={t`Limits`}>
      <Setting name={t`Requests per minute and API key`} variable="EVERGRANT_RATE_LIMIT_API_KEY">
        {apiKeyRequests === null ? t`No limit` : i18n.number(apiKeyRequests)}
      </Setting>
      <Setting name={t`Sign-in attempts per minute and address`} variable="EVERGRANT_RATE_LIMIT_SIGN_IN">
        {i18n.number(signInAttempts)}
      </Setting>
      <Setting name={t`Concurrent refreshes per provider`} variable="EVERGRANT_REFRESH_CONCURRENCY">
        {i18n.number(refreshesAtOnce)}
      </Setting>
      <Setting name={t`Refreshes per second and provider`} variable="EVERGRANT_REFRESHES_PER_SECOND">
        {refreshesPerSecond === null ? t`No limit` : i18n.number(refreshesPerSecond)}
      </Setting>
    </Part>
  );
}

function Mail({ settings: { mailFrom, mailServer } }: PartProps) {
  const { t } = useLingui();
  return (
    <Part title={t`Email`}>
      <Setting name={t`Mail server`} variable="EVERGRANT_SMTP_URL">
        {mailServer ?? t`None: this hub sends no emails`}
      </Setting>
      <Setting name={t`Sender`} variable="EVERGRANT_MAIL_FROM">
        {mailFrom ?? t`None`}
      </Setting>
    </Part>
  );
}

function Addresses({ settings }: PartProps) {
  const { t, i18n } = useLingui();
  const list = (origins: readonly string[]) => (origins.length === 0 ? t`None` : origins.join(', '));
  return (
    <Part title={t`Addresses`}>
      <Setting name={t`Public address`} variable="EVERGRANT_PUBLIC_URL">
        {settings.publicUrl}
      </Setting>
      <Setting name={t`Where connecting may end`} variable="EVERGRANT_REDIRECT_ALLOWLIST">
        {list(settings.redirectAllowlist)}
      </Setting>
      <Setting name={t`Providers inside your network`} variable="EVERGRANT_TRUSTED_PROVIDER_ORIGINS">
        {list(settings.trustedProviderOrigins)}
      </Setting>
      <Setting name={t`Webhooks inside your network`} variable="EVERGRANT_TRUSTED_WEBHOOK_ORIGINS">
        {list(settings.trustedWebhookOrigins)}
      </Setting>
      <Setting name={t`Reverse proxies`} variable="EVERGRANT_TRUSTED_PROXY_HOPS">
        {i18n.number(settings.trustedProxyHops)}
      </Setting>
    </Part>
  );
}

function Machinery({ settings: { database, redis, tracing, sandbox, auditRetentionDays } }: PartProps) {
  const { t } = useLingui();
  const days = useDays();
  const onOff = (isOn: boolean) => (isOn ? t`On` : t`Off`);
  return (
    <Part title={t`Machinery`}>
      <Setting name={t`Database`} variable="DATABASE_URL">
        {database === 'embedded' ? t`PostgreSQL in the data folder` : t`A PostgreSQL of your own`}
      </Setting>
      <Setting name={t`The audit log is kept for`} variable="EVERGRANT_AUDIT_RETENTION">
        {auditRetentionDays === null ? t`Forever` : days(auditRetentionDays)}
      </Setting>
      <Setting name={t`Shared cache`} variable="REDIS_URL">
        {onOff(redis)}
      </Setting>
      <Setting name={t`Traces`} variable="OTEL_EXPORTER_OTLP_ENDPOINT">
        {onOff(tracing)}
      </Setting>
      <Setting name={t`Sandbox provider`} variable="EVERGRANT_SANDBOX">
        {onOff(sandbox)}
      </Setting>
    </Part>
  );
}

function useDays(): (count: number) => string {
  const { t } = useLingui();
  return (count) => t({ message: plural(count, { one: '# day', other: '# days' }) });
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Panel title={title}>
      <dl className={classes.settings}>{children}</dl>
    </Panel>
  );
}

function Setting({
  name,
  variable,
  children,
}: {
  readonly name: string;
  /** Where it is set. */
  readonly variable: string;
  readonly children: string;
}) {
  return (
    <div className={classes.setting}>
      <dt>{name}</dt>
      <dd>{children}</dd>
      <dd className={classes.variable}>
        <code>{variable}</code>
      </dd>
    </div>
  );
}
