import { connect } from 'node:tls';
import type { Registry } from 'prom-client';
import type { Uptime } from '../uptime.ts';
import { inTime, registerGauge } from './gauge.ts';

/** Certificates change rarely. */
const LOOK_EVERY_MS = 600_000;
const DEADLINE_MS = 5_000;

/** Until when the certificate of the public address is valid; nothing where that is not https. */
export function registerCertificateMetrics(
  register: Registry,
  publicUrl: string,
  { now }: Pick<Uptime, 'now'>,
): void {
  const { protocol, hostname, port } = new URL(publicUrl);
  if (protocol !== 'https:') return;
  let known: number | undefined;
  let lookAgainAt = Number.NEGATIVE_INFINITY;
  registerGauge(
    register,
    {
      name: 'evergrant_public_certificate_expires_timestamp_seconds',
      help: 'When the certificate of the public address ends; not there while it could not be read',
    },
    async () => {
      if (now() >= lookAgainAt) {
        lookAgainAt = now() + LOOK_EVERY_MS;
        const looking = readCertificateEnd(hostname, Number(port || 443));
        looking.then(
          (end) => {
            known = end;
          },
          () => {
            known = undefined;
          },
        );
        await inTime(looking);
      }
      return known === undefined ? [] : [[{}, known / 1000]];
    },
  );
}

/** @throws when nobody answers with a certificate in time */
function readCertificateEnd(host: string, port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  // What is wrong with a certificate is no reason not to say until when it is valid; nothing is sent.
  const socket = connect({ host, port, servername: host, rejectUnauthorized: false });
  socket.setTimeout(DEADLINE_MS, () => socket.destroy(new Error('no answer in time')));
  socket.once('secureConnect', () => {
    const end = Date.parse(socket.getPeerCertificate().valid_to);
    socket.destroy();
    if (Number.isNaN(end)) reject(new Error('no certificate'));
    else resolve(end);
  });
  socket.once('error', reject);
  return promise;
}
