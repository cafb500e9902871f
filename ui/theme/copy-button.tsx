import { useState } from 'react';

/** Copies a text, says that it did, and shows it for copying by hand where the browser refuses. */
export function CopyButton({ label, text }: { readonly label: string; readonly text: () => string }) {
  const [outcome, setOutcome] = useState<'copied' | 'refused' | undefined>();
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text());
      setOutcome('copied');
    } catch {
      setOutcome('refused');
    }
  };
  return (
    <span className="copy">
      <button type="button" onClick={() => void copy()}>
        {label}
      </button>
      <span role="status">{outcome === 'copied' && 'Copied.'}</span>
      {outcome === 'refused' && <textarea readOnly aria-label={`${label}: the text`} value={text()} rows={4} />}
    </span>
  );
}
