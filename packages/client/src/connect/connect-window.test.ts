import { describe, expect, it, vi } from 'vitest';
import { endConnectWindow, isFlowEndedMessage, openConnectWindow } from './connect-window.ts';

const browser = { screenX: 100, screenY: 50, outerWidth: 1340, outerHeight: 940 };

describe('openConnectWindow', () => {
  it('opens an empty window over the middle of the browser and says what it waits for', () => {
    const opened = { document: { title: '', body: { textContent: '' } } } as unknown as Window;
    const open = vi.fn(() => opened);
    expect(openConnectWindow({ ...browser, open }, 'Opening Google…')).toBe(opened);
    expect(open).toHaveBeenCalledExactlyOnceWith('', '_blank', 'popup,width=540,height=740,left=500,top=150');
    expect(opened.document.title).toBe('Opening Google…');
    expect(opened.document.body.textContent).toBe('Opening Google…');
  });

  it('says null when the browser blocks it', () => {
    expect(openConnectWindow({ ...browser, open: () => null }, '')).toBeNull();
  });
});

describe('isFlowEndedMessage', () => {
  const source = {} as Window;
  const expected = { origin: 'https://hub.example', source };
  const message = { origin: 'https://hub.example', source, data: { type: 'evergrant:flow-ended' } };

  it('believes the window it opened, on the origin it expects', () => {
    expect(isFlowEndedMessage(message, expected)).toBe(true);
  });

  it.each([
    ['another origin', { ...message, origin: 'https://hub.example.evil' }],
    ['another window', { ...message, source: {} as Window }],
    ['no window', { ...message, source: null }],
    ['another type', { ...message, data: { type: 'else' } }],
    ['no object', { ...message, data: 'evergrant:flow-ended' }],
    ['null', { ...message, data: null }],
  ])('does not believe %s', (_, foreign) => {
    expect(isFlowEndedMessage(foreign, expected)).toBe(false);
  });

  it('believes nobody while no window is open', () => {
    expect(isFlowEndedMessage({ ...message, source: null }, { ...expected, source: null })).toBe(false);
  });
});

describe('endConnectWindow', () => {
  it('tells the opener, at the exact origin and nothing but that it ended, and closes', () => {
    const opener = { postMessage: vi.fn() };
    const close = vi.fn();
    endConnectWindow({ opener, close }, 'https://hub.example');
    expect(opener.postMessage).toHaveBeenCalledExactlyOnceWith(
      { type: 'evergrant:flow-ended' },
      'https://hub.example',
    );
    expect(close).toHaveBeenCalledOnce();
  });

  it('just closes when the provider cut it off from its opener', () => {
    const close = vi.fn();
    endConnectWindow({ opener: null, close }, 'https://hub.example');
    expect(close).toHaveBeenCalledOnce();
  });
});
