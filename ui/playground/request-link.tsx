import { useId, useState } from 'react';
import { CopyButton } from '../theme/copy-button.tsx';
import { fragmentOf } from './request-fragment.ts';

interface RequestLinkProps {
  /** The request as typed. */
  readonly text: string;
  /** The query that goes with it: order shown, switches. */
  readonly query: string;
}

/** A link that carries an edited request, made only when it is asked for: the text may be a real chart. */
export function RequestLink({ text, query }: RequestLinkProps) {
  const [made, setMade] = useState<{ readonly text: string; readonly fragment: string | undefined } | undefined>();
  const field = useId();
  const current = made?.text === text ? made : undefined;
  const link = current?.fragment && `${location.origin}${location.pathname}${query}${current.fragment}`;
  return (
    <div className="request-link">
      <p className="quiet" id={`${field}-said`}>
        A link to this request carries all of it, patient data included: whoever gets the link can read it. It is made here in the browser,
        and no server is sent the part that carries the request until someone opens the link and asks.
      </p>
      <button type="button" aria-describedby={`${field}-said`} onClick={() => void make()}>
        Make a link that carries this request
      </button>
      <span role="status">
        {current !== undefined && (link === undefined ? 'No link: the request is too long for one.' : 'The link is made.')}
      </span>
      {link !== undefined && (
        <>
          <label htmlFor={field}>Link to this request</label>
          <input id={field} readOnly value={link} onFocus={({ target }) => target.select()} />
          <CopyButton label="Copy the link" text={() => link} />
        </>
      )}
    </div>
  );

  async function make(): Promise<void> {
    setMade({ text, fragment: await fragmentOf(text) });
  }
}
