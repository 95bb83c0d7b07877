package main

import (
	"fmt"
	"os"

	sqle "github.com/dolthub/go-mysql-server"
	"github.com/dolthub/go-mysql-server/memory"
	"github.com/dolthub/go-mysql-server/server"
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/types"
)

func main() {
	db := memory.NewDatabase("mydb")
	db.BaseDatabase.EnablePrimaryKeyIndexes()
	pro := memory.NewDBProvider(db)
	engine := sqle.NewDefault(pro)
	t := memory.NewTable(db, "t", sql.NewPrimaryKeySchema(sql.Schema{
		{Name: "id", Type: types.Int64, Nullable: false, Source: "t", PrimaryKey: true},
		{Name: "v", Type: types.Text, Nullable: false, Source: "t"},
	}), db.GetForeignKeyCollection())
	db.AddTable("t", t)
	s, err := server.NewServer(server.Config{Protocol: "tcp", Address: os.Getenv("ADDR")}, engine, sql.NewContext, memory.NewSessionBuilder(pro), nil)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(s.Start())
}
