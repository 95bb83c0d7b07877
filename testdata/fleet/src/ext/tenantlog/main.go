package main

import (
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"path/filepath"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"gopkg.in/natefinch/lumberjack.v2"
)

type book struct{ dir string }

func (b book) page(tenant string) (*zap.Logger, *lumberjack.Logger) {
	out := &lumberjack.Logger{
		Filename:   filepath.Join(b.dir, filepath.Base(tenant)+".log"),
		MaxSize:    1,
		MaxBackups: 2,
	}
	enc := zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig())
	return zap.New(zapcore.NewCore(enc, zapcore.AddSync(out), zap.InfoLevel)), out
}

func (b book) event(w http.ResponseWriter, r *http.Request) {
	tenant := r.FormValue("tenant")
	if tenant == "" {
		http.Error(w, "tenant", http.StatusBadRequest)
		return
	}
	l, out := b.page(tenant)
	defer out.Close()
	l.Info("event", zap.String("tenant", tenant), zap.String("from", r.RemoteAddr))
	if err := l.Sync(); err != nil {
		log.Print(err)
	}
	if err := out.Rotate(); err != nil {
		http.Error(w, err.Error(), 500)
		return
	}
	fmt.Fprintln(w, "noted")
}

func main() {
	dir, err := os.MkdirTemp("", "tenants")
	if err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("/event", book{dir}.event)
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
