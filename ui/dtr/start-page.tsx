/** The app opened by itself: it needs an EHR, and in a demonstration offers the one there is. */
export function StartPage({ demoEhr }: { readonly demoEhr: string | undefined }) {
  return (
    <main className="dtr narrow">
      <h1>Documentation for the payer</h1>
      <div className="card">
        <p>This app opens from an order in your EHR, where it fills in what the payer asks for from the patient’s chart.</p>
        {demoEhr !== undefined && (
          <>
            <p>In this demonstration you can pick one of the synthetic patients of the demo EHR.</p>
            <p>
              <a className="button primary" href={`/dtr/launch?iss=${encodeURIComponent(demoEhr)}`}>
                Pick a patient in the demo EHR
              </a>
            </p>
          </>
        )}
      </div>
    </main>
  );
}
