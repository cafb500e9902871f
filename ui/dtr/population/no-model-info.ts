/** Model information of FHIR versions the app does not speak. */
export default '';
