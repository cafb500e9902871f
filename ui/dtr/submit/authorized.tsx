/** Says that the order is authorized, and by which number. */
export function Authorized({ number }: { readonly number: string }) {
  return (
    <p>
      The order is authorized already: <strong>{number}</strong>
      {number.startsWith('DEMO-') && ' (demo number, not real)'}. No request is needed.
    </p>
  );
}
