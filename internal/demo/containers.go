package demo

import (
	"strconv"
)

// A usage is the series of one container.
type usage struct {
	service, pod string
	cores, bytes float64                                 // at the busiest hour
	factor       func(start int64) (cpu, memory float64) // of the scenario; nil for none
}

// containers are those of the platform.
func (w *world) containers() []usage {
	var all []usage
	for service := range services {
		replicas := 1
		if service == inference {
			replicas = max(1, w.scene.replicas)
		}
		for replica := range replicas {
			size := float64(hash(53, uint64(service)) % 1000)
			u := usage{service: services[service], pod: podName(service, uint8(replica)), cores: 0.2 + size/1000, bytes: 3e8 + size*1e6}
			if w.scene.resource != nil {
				u.factor = func(at int64) (float64, float64) {
					if !w.ill(at) {
						return 1, 1
					}
					return w.scene.resource(service, replica)
				}
			}
			all = append(all, u)
		}
	}
	return all
}

// renderUsage samples the containers every 15 s and writes the means of steps.
// What a container uses follows the hour's traffic, with noise of its own.
func renderUsage(p *params, all []usage, seed uint64, g grid) []byte {
	b := []byte(`{"status":"success","data":{"resultType":"vector","result":[`)
	if p.step > 0 {
		b = []byte(`{"status":"success","data":{"resultType":"matrix","result":[`)
	}
	memory := p.metric.name == "container_memory_usage"
	for i := range all {
		u := &all[i]
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"metric":{"namespace":"air-prod","pod":"`+u.pod+`","service_name":"`+u.service+`"},"value`...)
		if p.step > 0 {
			b = append(b, "s\":["...)
		} else {
			b = append(b, "\":"...)
		}
		for j := range g.points {
			if j > 0 {
				b = append(b, ',')
			}
			end := g.begin + int64(j+1)*g.span
			b = append(b, '[')
			b = strconv.AppendFloat(b, float64(end/ms)/1000, 'f', -1, 64)
			b = append(b, `,"`...)
			b = strconv.AppendFloat(b, u.mean(seed, uint64(i), end-g.span, end, memory), 'g', 6, 64)
			b = append(b, `"]`...)
		}
		if p.step > 0 {
			b = append(b, ']')
		}
		b = append(b, '}')
	}
	return append(b, "]}}"...)
}

// mean is the mean of the samples in [from,to), at most 40 of them.
func (u *usage) mean(seed, id uint64, from, to int64, memory bool) float64 {
	every := max(15*second, (to-from)/40)
	total, n := 0.0, 0
	for at := from; at < to; at += every {
		cpuBy, memoryBy := 1.0, 1.0
		if u.factor != nil {
			cpuBy, memoryBy = u.factor(at)
		}
		r := rng(hash(seed, 59, id, uint64(at/(15*second))))
		noise := float64(r.n(1000)+r.n(1000)) / 1000 // 0 to 2, mostly 1
		busy := float64(dayCurve[at/(60*minute)%24]) / 100
		if memory {
			total += u.bytes * memoryBy * (0.97 + 0.03*noise)
		} else {
			v := u.cores * cpuBy * (0.3 + 0.7*busy) * (0.7 + 0.3*noise)
			if r.chance(60) { // a garbage collection, a backup
				v *= 1.8
			}
			total += v
		}
		n++
	}
	return total / float64(n)
}
