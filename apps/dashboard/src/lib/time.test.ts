import { describe, expect, it } from 'vitest';
import { absoluteTime, dayTitle, longDate, relativeTime, relativeTimeStep } from './time.ts';

const now = new Date(2030, 5, 15, 12, 0, 0);
const at = (offset: { days?: number; hours?: number; minutes?: number; seconds?: number }): Date => {
  const { days = 0, hours = 0, minutes = 0, seconds = 0 } = offset;
  return new Date(2030, 5, 15 + days, 12 + hours, minutes, seconds);
};

describe('relativeTime', () => {
  it.each([
    [{ seconds: 2 }, 'now', 'maintenant'],
    [{ seconds: 45 }, 'in 45 seconds', 'dans 45 secondes'],
    [{ minutes: -18 }, '18 minutes ago', 'il y a 18 minutes'],
    [{ minutes: 42 }, 'in 42 minutes', 'dans 42 minutes'],
    [{ hours: -14 }, '14 hours ago', 'il y a 14 heures'],
    [{ days: 5 }, 'in 5 days', 'dans 5 jours'],
    [{ days: -90 }, '3 months ago', 'il y a 3 mois'],
    [{ days: 800 }, 'in 2 years', 'dans 2 ans'],
  ])('%o -> %s', (offset, english, french) => {
    expect(relativeTime(at(offset), now, 'en')).toBe(english);
    expect(relativeTime(at(offset), now, 'fr')).toBe(french);
  });

  it('counts days by the calendar, so that "yesterday" is', () => {
    expect(relativeTime(new Date(2030, 5, 14, 9), now, 'en')).toBe('yesterday');
    expect(relativeTime(new Date(2030, 5, 13, 23), now, 'en')).toBe('2 days ago');
  });
});

describe('relativeTimeStep', () => {
  it('is fine for close moments and coarse for far ones', () => {
    expect(relativeTimeStep(at({ seconds: 50 }), now)).toBe(1_000);
    expect(relativeTimeStep(at({ minutes: -30 }), now)).toBe(15_000);
    expect(relativeTimeStep(at({ days: 3 }), now)).toBe(60_000);
  });
});

describe('absoluteTime', () => {
  it('says only what is not obvious', () => {
    expect(absoluteTime(at({ hours: 2, minutes: 5 }), now, 'en-GB')).toBe('14:05');
    expect(absoluteTime(at({ days: 2 }), now, 'en-GB')).toBe('17 Jun, 12:00');
    expect(absoluteTime(at({ days: 400 }), now, 'en-GB')).toBe('20 Jul 2031, 12:00');
    expect(absoluteTime(at({ hours: 2, minutes: 5 }), now, 'en-US')).toMatch(/^2:05\sPM$/);
  });
});

describe('longDate', () => {
  it('is for deadlines', () => {
    expect(longDate(at({}), 'en-GB')).toBe('15 June 2030');
    expect(longDate(at({}), 'fr')).toBe('15 juin 2030');
  });
});

describe('dayTitle', () => {
  it('begins with a capital letter in every language', () => {
    expect(dayTitle(at({ hours: -3 }), now, 'en-GB')).toBe('Today');
    expect(dayTitle(at({ days: -1 }), now, 'fr')).toBe('Hier');
    expect(dayTitle(at({ days: -3 }), now, 'fr')).toBe('Mercredi 12 juin');
    expect(dayTitle(at({ days: -500 }), now, 'en-GB')).toMatch(/2029$/);
  });
});
