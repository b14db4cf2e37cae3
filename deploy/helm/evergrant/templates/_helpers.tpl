{{- define "evergrant.name" -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- end }}

{{- define "evergrant.labels" -}}
app.kubernetes.io/name: evergrant
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "evergrant.selector" -}}
app.kubernetes.io/name: evergrant
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .role }}
{{- end }}

{{- define "evergrant.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{- define "evergrant.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "evergrant.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{- define "evergrant.environment" -}}
- { name: EVERGRANT_PUBLIC_URL, value: {{ required "publicUrl is required" .Values.publicUrl | quote }} }
- { name: EVERGRANT_TRUSTED_PROXY_HOPS, value: {{ .Values.trustedProxyHops | quote }} }
- { name: EVERGRANT_METRICS_PORT, value: {{ .Values.metrics.port | quote }} }
- { name: EVERGRANT_KEYS_FILE, value: /run/secrets/evergrant/keys }
- { name: DATABASE_URL_FILE, value: /run/secrets/evergrant/database-url }
{{- range $name, $entry := .Values.secretFiles }}
- { name: {{ $name }}, value: /run/secrets/evergrant/{{ $entry }} }
{{- end }}
{{- range $name, $value := .Values.environment }}
- { name: {{ $name }}, value: {{ $value | quote }} }
{{- end }}
{{- end }}
