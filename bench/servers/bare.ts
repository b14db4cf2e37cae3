import { createServer } from 'node:http';
import { createKeyRing, createVault, parseKeys, tokenBinding } from '@evergrant/core';
import pg from 'pg';
import { announce } from './announce.ts';

/**
 * The least a server can do for a token read: `node:http`, one prepared SELECT, one AES-GCM open. What the hub does
 * besides (authorisation, validation, audit, refresh ahead of time) is measured against it.
 */
const vault = createVault(createKeyRing(parseKeys(process.env.EVERGRANT_KEYS ?? '').keys));
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 20 });

const QUERY = {
  name: 'bare_read',
  text: `SELECT t.connection_id, t.access_token, t.token_type, t.expires_at FROM connections c
    JOIN sealed_tokens t ON t.connection_id = c.id WHERE c.user_id = $1 AND c.provider = $2`,
};

const server = createServer((request, response) => {
  let text = '';
  request.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  request.on('end', async () => {
    const { userId, provider } = JSON.parse(text);
    const { rows } = await pool.query({ ...QUERY, values: [userId, provider] });
    const [row] = rows;
    const body = JSON.stringify({
      accessToken: vault.decryptToken(
        row.access_token,
        tokenBinding({ userId, connectionId: row.connection_id }, 'access_token'),
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
