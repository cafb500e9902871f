import { useEffect, useState } from 'react';
import type { ReviewClock } from '../../src/pas/review-row.ts';
import { instantText } from './words.ts';

/** Below so many minutes a clock is marked as short. */
const shortMinutes = 240;

/** When a request should be decided, and how long that is from now. Nothing happens when it runs out but that this says so. */
export function Clock({ clock, asOf, open }: { readonly clock: ReviewClock; readonly asOf: string; readonly open: boolean }) {
  const now = useServiceTime(asOf);
  if (clock.due === null) return <span className="quiet">no clock</span>;
  const minutes = Math.floor((Date.parse(clock.due) - now) / 60_000);
  return (
    <span className="clock">
      {open && <TimeLeft minutes={minutes} />}
      <span>
        due <time dateTime={clock.due}>{instantText(clock.due)}</time>
      </span>
      {clock.setBy !== null && (
        <span className="quiet">
          {clock.setBy.hours} h for {clock.setBy.category === 'drug' ? 'drugs' : 'other services'}, {clock.setBy.lineOfBusiness}
        </span>
      )}
    </span>
  );
}

function TimeLeft({ minutes }: { readonly minutes: number }) {
  if (minutes < 0)
    return (
      <span className="status not-met">
        <span aria-hidden="true">!</span> overdue by {lengthText(-minutes)}
      </span>
    );
  const isShort = minutes < shortMinutes;
  return (
    <span className={`status ${isShort ? 'unknown' : 'not-applicable'}`}>
      {isShort && <span aria-hidden="true">◔ </span>}
      {lengthText(minutes)} left
    </span>
  );
}

/** `2 d 3 h`, `5 h 12 min`, `12 min`. */
export function lengthText(minutes: number): string {
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  if (days > 0) return `${days} d ${hours} h`;
  return hours > 0 ? `${hours} h ${rest} min` : `${rest} min`;
}

/** The service's clock, carried on by the time that has passed here: the reader's own clock may be wrong. */
function useServiceTime(asOf: string): number {
  const [passed, setPassed] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new instant starts the count anew
  useEffect(() => {
    const started = performance.now();
    setPassed(0);
    const timer = setInterval(() => setPassed(performance.now() - started), 15_000);
    return () => clearInterval(timer);
  }, [asOf]);
  return Date.parse(asOf) + passed;
}
