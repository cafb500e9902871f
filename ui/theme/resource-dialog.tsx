import { useEffect, useRef } from 'react';
import type { ResourceEvidence } from '../../src/policy/fact.ts';
import { markedJson } from './marked-json.ts';

interface ResourceDialogProps {
  readonly evidence: ResourceEvidence;
  /** The resource named; undefined where the request does not hold it. */
  readonly resource: unknown;
  readonly onClose: () => void;
}

/** A resource's JSON with what was used marked. Escape closes it and the focus goes back to where it was. */
export function ResourceDialog({ evidence, resource, onClose }: ResourceDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    dialog.current?.querySelector('mark')?.scrollIntoView({ block: 'center' });
  }, []);
  const lines = resource === undefined ? [] : markedJson(resource, evidence.value, evidence.date);
  return (
    <dialog ref={dialog} className="resource" onClose={onClose} aria-labelledby="resource-title">
      <header>
        <h2 id="resource-title">{evidence.reference}</h2>
        <button type="button" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </header>
      <p>
        Used: <strong>{evidence.value}</strong>
        {evidence.date !== undefined && ` (${evidence.date})`}
        {evidence.attested && ', stated by a person in a form'}
      </p>
      {resource === undefined ? (
        <p role="status">The request does not carry this resource; the service read or keeps it.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a long resource is scrolled by keyboard
        <section className="source" tabIndex={0} aria-label="Resource as JSON">
          <pre>
            {lines.map(({ text, marked }, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines never move
              <span key={place}>
                {marked ? <mark>{text}</mark> : text}
                {'\n'}
              </span>
            ))}
          </pre>
        </section>
      )}
    </dialog>
  );
}
