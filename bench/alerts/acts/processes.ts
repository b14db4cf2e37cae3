import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Act, NotHere } from '../act.ts';

export const workersKilled: Act = {
  alerts: ['EvergrantNoWorker', 'EvergrantDown'],
  how: 'both workers killed (SIGKILL), then started again',
  async play({ workers }, until) {
    await Promise.all(workers.map((worker) => worker.kill()));
    await until.firing();
    await Promise.all(workers.map((worker) => worker.start()));
    await until.cleared();
  },
};

export const starved: Act = {
  alerts: ['EvergrantEventLoopSlow'],
  how: 'a server gets no processor for most of the time (SIGSTOP, SIGCONT)',
  async play({ servers }, until) {
    const [, server] = servers;
    await until.firing(async () => {
      server.signal('SIGSTOP');
      await sleep(1_200);
      server.signal('SIGCONT');
      await sleep(300);
    });
    await until.cleared();
  },
};

export const memoryHeld: Act = {
  alerts: ['EvergrantMemoryHigh'],
  how: 'a server that holds a gigabyte, then started anew without',
  async play({ servers }, until) {
    const [, server] = servers;
    const hoard = encodeURIComponent('globalThis.hoard = Buffer.alloc(1e9, 1)');
    await server.start({ NODE_OPTIONS: `--import=data:text/javascript,${hoard}` });
    await until.firing();
    await server.start();
    await until.cleared();
  },
};

export const diskFull: Act = {
  alerts: ['EvergrantDiskFull'],
  how: 'the data folder of a server on a small file system (tmpfs) that is filled, then emptied',
  async play({ servers }, until) {
    const [, server] = servers;
    const folder = mkdtempSync(join(tmpdir(), 'evergrant-small-disk-'));
    await using cleanup = new AsyncDisposableStack();
    cleanup.defer(() => rmSync(folder, { recursive: true, force: true }));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'evergrant-drill', folder], {
        stdio: 'ignore',
      });
    } catch {
      throw new NotHere('a file system may not be mounted');
    }
    cleanup.defer(() => void execFileSync('umount', ['--lazy', folder]));
    cleanup.defer(() => server.start());
    await server.start({ EVERGRANT_DATA_DIR: folder });
    const { bavail, bsize } = statfsSync(folder);
    const filler = join(folder, 'filler');
    writeFileSync(filler, Buffer.alloc(Math.floor(bavail * bsize * 0.95)));
    await until.firing();
    rmSync(filler);
    await until.cleared();
  },
};

export const certificateEnds: Act = {
  alerts: ['EvergrantCertificateEnds'],
  how: 'TLS in front of the hub with a certificate for 5 days, then renewed, and looked at anew by a worker that starts',
  async play({ workers }, until) {
    const [worker] = workers;
    const folder = mkdtempSync(join(tmpdir(), 'evergrant-certificate-'));
    await using cleanup = new AsyncDisposableStack();
    cleanup.defer(() => rmSync(folder, { recursive: true, force: true }));
    const proxy = createServer(makeCertificate(folder, 5), (_request, response) => response.end());
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    cleanup.defer(() => void proxy.close());
    cleanup.defer(() => worker.start());
    const address = proxy.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const behindTls = { EVERGRANT_PUBLIC_URL: `https://127.0.0.1:${port}` };
    await worker.start(behindTls);
    await until.firing();
    proxy.setSecureContext(makeCertificate(folder, 90));
    // It looks every ten minutes, and when it starts.
    await worker.start(behindTls);
    await until.cleared();
  },
};

function makeCertificate(folder: string, days: number): { key: Buffer; cert: Buffer } {
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const rest = ['-subj', '/CN=127.0.0.1', '-days', `${days}`, '-keyout', keyFile, '-out', certFile];
  try {
    execFileSync('openssl', ['req', ...kind, ...rest], { stdio: 'ignore' });
  } catch {
    throw new NotHere('there is no openssl');
  }
  return { key: readFileSync(keyFile), cert: readFileSync(certFile) };
}
