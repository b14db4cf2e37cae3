import { createServer } from 'node:http';
import { createKeyRing, createVault, parseKeys, tokenBinding } from '@evergrant/core';
import pg from 'pg';
import { announce } from './announce.ts';

/**
 * The least a server can do for a token read: `node:http`, one prepared SELECT, one AES-GCM open; under `/cached` the
 * SELECT is made once for each user. What the hub does besides (authorisation, validation, audit, refresh ahead of time,
 * hearing of changes) is measured against it.
 */
const vault = createVault(createKeyRing(parseKeys(process.env.EVERGRANT_KEYS ?? '').keys));
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 20 });

const QUERY = {
  name: 'bare_read',
  text: `SELECT t.connection_id, t.access_token, t.token_type, t.expires_at FROM connections c
    JOIN sealed_tokens t ON t.connection_id = c.id WHERE c.user_id = $1 AND c.provider = $2`,
};

interface Row {
  readonly connection_id: number;
  readonly access_token: string;
  readonly token_type: string;
  readonly expires_at: Date;
}

async function load(userId: number, provider: string): Promise<Row | undefined> {
  const { rows } = await pool.query<Row>({ ...QUERY, values: [userId, provider] });
  return rows[0];
}

const cache = new Map<string, Row>();

async function loadOnce(userId: number, provider: string): Promise<Row | undefined> {
  const key = `${provider}/${userId}`;
  const row = cache.get(key) ?? (await load(userId, provider));
  if (row !== undefined) cache.set(key, row);
  return row;
}

const server = createServer((request, response) => {
  let text = '';
  request.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  request.on('end', async () => {
    const { userId, provider } = JSON.parse(text);
    const row = await (request.url === '/cached' ? loadOnce : load)(userId, provider);
    if (row === undefined) {
      response.writeHead(404).end();
      return;
    }
    const body = JSON.stringify({
      accessToken: vault.decryptToken(
        row.access_token,
        tokenBinding(
          {
            userId,
            connectionId: row.connection_id,
            provider,
            accountId: `account${userId}`,
            parameters: {},
          },
          'access_token',
        ),
      ),
      tokenType: row.token_type,
      expiresAt: row.expires_at.toISOString(),
    });
    response
      .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
      .end(body);
  });
});

announce(server);
