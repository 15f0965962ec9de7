package semconv

// Labels of series.
var (
	// ModelLabel names the language model that a series is of.
	ModelLabel = Keys{"model_key", "model", "gen_ai_request_model", "gen_ai.request.model"}
	// SeriesFilter are the API's parameters that keep series by a label of the
	// same name.
	SeriesFilter = Keys{"project_name", "agent_name", "agent_class", "model_key", "session_id", "status", "category"}
	// CollectorLabel are the labels that the collection of metrics adds: where a
	// series was scraped says less than what it is about.
	CollectorLabel = Keys{"prometheus", "prometheus_replica", "instance", "job", "exported_job", "exported_instance",
		"k8s_cluster", "cluster", "pod", "endpoint", "namespace", "container", "receive", "tenant_id", "organization_id"}
)

// Statuses are the values of the label status that the API documents. It may
// know more.
var Statuses = Keys{"success", "failure", "timeout"}

// Names of one label or parameter each.
const (
	MetricName = "__name__"
	Status     = "status"
	Percentile = "percentile"
)
