import type { Attachment } from './attachments.ts';

/** A document's content: plain text is shown, anything else is saved and opened outside the page. */
export function AttachmentView({ attachment }: { readonly attachment: Attachment }) {
  const { title, contentType, bytes, text } = attachment;
  const save = (): void => {
    // Never under its own type: a document must not run as a page of this service.
    const address = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }));
    const link = document.createElement('a');
    link.href = address;
    link.download = title;
    link.click();
    URL.revokeObjectURL(address);
  };
  return (
    <div className="attachment">
      <p>
        {title}{' '}
        <span className="quiet">
          ({contentType}, {Math.ceil(bytes.length / 1024)} kB)
        </span>{' '}
        <button type="button" className="plain" onClick={save}>
          Save
        </button>
      </p>
      {text !== undefined && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a long document is scrolled by keyboard
        <section className="scrolls" tabIndex={0} aria-label={title}>
          <pre className="block">{text}</pre>
        </section>
      )}
    </div>
  );
}
